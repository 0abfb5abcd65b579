import type { PolicyNames } from '../../contracts/policy-names.ts';
import type { Cli } from '../cli.ts';
import { type LevelWords, levelWordsIn } from '../level-words.ts';

/** What people call the levels and clocks of a policy, by key; a key that nobody can explain stays as it is. */
export type PolicyWords = { level: LevelWords; clock: (key: string) => string };

/** The words that came with an answer. */
export const policyWords = (cli: Cli, { levels, clocks }: PolicyNames): PolicyWords => ({
  level: levelWordsIn(cli, levels),
  clock: (key) => clocks.find((one) => one.key === key)?.name[cli.language] ?? key,
});
