import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { acceptedAdvisories, audit, openAdvisories } from './advisories.ts';

const checkout = resolve(import.meta.dirname, '../..');
const accepted = acceptedAdvisories.parse(
  JSON.parse(readFileSync(resolve(import.meta.dirname, 'accepted-advisories.json'), 'utf8')),
);

/** As `npm audit --json` of npm 10 and 11 writes it (report version 2), shortened. */
const found = {
  auditReportVersion: 2,
  vulnerabilities: {
    'body-parser': {
      severity: 'high',
      via: [{ url: 'https://github.com/advisories/GHSA-qwcr-r2fm-qrc7', severity: 'high', title: 'denial of service' }],
    },
    express: { severity: 'high', via: ['body-parser'] },
    cookie: {
      severity: 'low',
      via: [{ url: 'https://github.com/advisories/GHSA-pxg6-pf52-xh8x', severity: 'low', title: 'odd characters' }],
    },
  },
};
const reason = 'bodies are read by raw(), which the advisory is not about';
const acceptance = {
  id: 'GHSA-qwcr-r2fm-qrc7',
  package: 'body-parser',
  reason,
  since: '2026-11-01',
  until: '2026-12-01',
};

describe('Advisories about packages of production', function () {
  this.timeout(120_000);

  it('are told when high or critical, once, unless accepted with a reason and a day, and again after that day', () => {
    assert.deepEqual(openAdvisories(found, [], '2026-11-22'), [
      'body-parser: high: denial of service (https://github.com/advisories/GHSA-qwcr-r2fm-qrc7)',
    ]);
    assert.deepEqual(openAdvisories(found, acceptedAdvisories.parse([acceptance]), '2026-11-22'), []);
    assert.match(openAdvisories(found, [acceptance], '2026-12-02')[0]!, /accepted until 2026-12-01/);
    assert.throws(() => acceptedAdvisories.parse([{ ...acceptance, reason: 'fine' }]));
  });

  it('are none that nobody has accepted; a registry without advisories is told and fails nothing', async () => {
    const answer = await audit(checkout);
    if ('unavailable' in answer) {
      console.log(
        `    ! npm audit: ADVISORIES WERE NOT CHECKED, the package registry gives none: ${answer.unavailable}`,
      );
      return;
    }
    assert.deepEqual(openAdvisories(answer.json, accepted, new Date().toISOString().slice(0, 10)), []);
  });
});
