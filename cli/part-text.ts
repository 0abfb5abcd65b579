import type { Cli } from './cli.ts';

/** Whom a rung names, in words: `owner`, `the post quality_lead`. */
export const partText = (cli: Cli, part: string): string =>
  part.startsWith('post:')
    ? cli.say('cli.deadlines.post', { post: part.slice('post:'.length) })
    : cli.word('recipient', part);
