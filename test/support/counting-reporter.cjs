const { writeFileSync } = require('node:fs');
const { Spec } = require('mocha').reporters;

/** Mocha's usual report, and its counts in the file named by TEST_COUNTS, for the one line at the end of `npm test`. CommonJS: mocha requires it. */
module.exports = class CountingReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      if (process.env.TEST_COUNTS)
        writeFileSync(process.env.TEST_COUNTS, JSON.stringify({ passes, failures, pending }));
    });
  }
};
