import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { castOf, stories } from '../histories/stories.ts';
import { strikeAnew, strikeDesks, strikeNow } from '../support/struck.ts';

/** Another one strikes at other steps; each story has its own, made from this. */
const seed = Number(process.env.STRIKE_SEED ?? 1);

/** Takes the database away from under its own worker, at moments of its choice: nothing to add. */
const strikesItself = new Set(['parked-and-mended']);

describe('stories whose worker is killed between their steps', function () {
  this.timeout(240_000);
  this.slow(60_000);
  afterEach(() => void strikeDesks(null));

  for (const [index, story] of stories.entries()) {
    if (strikesItself.has(story.name)) continue;
    it(`${story.name} ends as if nothing had happened; doctor and checker agree`, async () => {
      strikeDesks(seed * 100 + index);
      const cast = await castOf(story);
      try {
        await story.live(cast);
      } finally {
        await cast.desk.stop();
      }
      assert.ok(strikeDesks(null).kills > 0, 'it was killed');
    });
  }
});

/** Kills its own worker, in the middle of what it tries. */
const killsItself = /though the worker is killed in the middle/;

/** Of each acceptance test: one kill before one of its first steps, another one perhaps later. */
const [shortest, latest] = [2, 4];
const each = { most: 2, share: 0.05, sureStep: [shortest, latest] as const };
const none = { most: 0 };

// Every acceptance test once more, as it stands: its suites are made again, with desks that are struck anew in each test.
const plain = globalThis.describe;
const files = readdirSync(new URL('../acceptance', import.meta.url)).filter((file) => file.endsWith('.test.ts'));
for (const [index, file] of files.entries()) {
  globalThis.describe = ((title: string, body: (this: Mocha.Suite) => void) =>
    plain(`${title}, its worker killed between the steps`, function () {
      this.timeout(240_000);
      this.slow(60_000);
      before(() => void strikeDesks(seed * 100 + 50 + index, none));
      beforeEach(function () {
        strikeAnew(killsItself.test(this.currentTest!.title) ? none : each);
      });
      // Suites within are made as they are: what strikes this one strikes their tests, too.
      const mine = globalThis.describe;
      globalThis.describe = plain;
      body.call(this);
      globalThis.describe = mine;
      afterEach(async function () {
        const { title, state } = this.currentTest!;
        const { steps, kills } = strikeAnew(none);
        if (killsItself.test(title) || state !== 'passed') return;
        if (steps >= latest) assert.ok(kills > 0, `it was killed between its ${steps} steps`);
        else if (kills === 0) assert.ok((await strikeNow()) > 0, 'it was too short, and killed afterwards');
      });
      after(() => void strikeDesks(null));
    })) as typeof plain;
  try {
    await import(`../acceptance/${file}?struck`);
  } finally {
    globalThis.describe = plain;
  }
}
