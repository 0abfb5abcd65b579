/** The longest a notification rests between two tries: a server that is back is noticed within five minutes. */
export const longestBackOffMs = 5 * 60_000;

/**
 * Ms to wait after the given number of failed tries, 1, 2, 3 …: 2 s, 4 s, 8 s … five minutes. Tries are not counted out; mail is never given up
 * because a server was away for long.
 */
export const backOffMs = (tries: number): number => Math.min(longestBackOffMs, 1000 * 2 ** Math.min(tries, 20));
