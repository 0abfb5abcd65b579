// Loaded by `node --import`: this process' clock is wrong by CLOCK_SHIFT_MS, for tests.
const shift = Number(process.env.CLOCK_SHIFT_MS ?? 0);
const RealDate = Date;
const realNow = RealDate.now;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [realNow() + shift] : args));
  }
  static now() {
    return realNow() + shift;
  }
};
