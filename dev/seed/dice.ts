/** Chance that a seed decides: the same seed, the same throws. */
export type Dice = {
  /** A whole number from `least` to `most`, both included. */
  between: (least: number, most: number) => number;
  pick: <T>(things: readonly T[]) => T;
  /** True in `share` of all throws. */
  chance: (share: number) => boolean;
};

/** Dice of a seed and of what they are thrown for, so that one ticket's throws do not move another's (mulberry32). */
export const diceOf = (seed: number, what: number): Dice => {
  let state = (seed * 0x9e3779b1 + what * 0x85ebca6b) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    between,
    pick: (things) => things[between(0, things.length - 1)]!,
    chance: (share) => next() < share,
  };
};
