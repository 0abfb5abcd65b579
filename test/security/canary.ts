import { randomBytes, randomInt } from 'node:crypto';

/** What stands in every text of a canary: a needle for one test run, found by nothing else. */
export type Canaries = {
  /** A text of a person, unmistakable. */
  text: (what: string) => string;
  /** A name to sign in with. */
  account: (what: string) => string;
  mail: (what: string) => string;
  phone: () => string;
  /** Something secret that was handed out: a token, a cookie. */
  secret: (value: string) => string;
  /** Which canaries stand in this output; empty is good. */
  sungIn: (output: string) => string[];
};

/** Canaries of one run. */
export const createCanaries = (): Canaries => {
  const needle = `Kanarie${randomBytes(4).toString('hex')}`;
  const others = new Set<string>();
  const note = (text: string): string => {
    others.add(text);
    return text;
  };
  return {
    text: (what) => `${needle} 金丝雀 ${what}`,
    account: (what) => `${needle}.${what}`,
    mail: (what) => `${needle}.${what}@example.com`,
    phone: () => note(`139${randomInt(10_000_000, 99_999_999)}`),
    secret: note,
    sungIn: (output) => {
      const lower = output.toLowerCase();
      const found = [...others].filter((text) => output.includes(text));
      for (let at = lower.indexOf(needle.toLowerCase()); at >= 0; at = lower.indexOf(needle.toLowerCase(), at + 1)) {
        found.push(output.slice(Math.max(0, at - 200), at + 100));
      }
      if (output.includes('金丝雀')) found.push('金丝雀');
      return found;
    },
  };
};
