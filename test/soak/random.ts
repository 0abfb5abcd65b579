/** Chance that can be repeated: the same seed gives the same sequence. */
export type Random = {
  /** From 0 up to 1. */
  next: () => number;
  /** A whole number from `least` to `most`, both included. */
  whole: (least: number, most: number) => number;
  /** True in this share of the cases. */
  chance: (share: number) => boolean;
  pick: <T>(from: readonly T[]) => T;
  /** One of the keys, each as often as its weight says. */
  weighted: <T extends string>(weights: Record<T, number>) => T;
};

/** A generator of its own for one purpose (mulberry32); another `stream` of the same seed gives another sequence. */
export const randomOf = (seed: number, stream = 0): Random => {
  let state = (seed * 0x9e3779b1 + stream * 0x85ebca6b) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    chance: (share) => next() < share,
    pick: (from) => from[whole(0, from.length - 1)]!,
    weighted: (weights) => {
      const entries = Object.entries(weights) as [keyof typeof weights, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left < 0) return key;
      }
      return entries[0]![0];
    },
  };
};
