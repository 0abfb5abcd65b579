import assert from 'node:assert/strict';

/** Waits for a fact, asked for every `everyMs`; fails with `what` it was when it does not come within `ms`. */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  { ms = 60_000, everyMs = 50 }: { ms?: number; everyMs?: number } = {},
): Promise<void> => {
  const began = Date.now();
  while (!(await holds())) {
    assert.ok(Date.now() - began < ms, what);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};
