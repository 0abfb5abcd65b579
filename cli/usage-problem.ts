import type { CommanderError } from 'commander';
import { isMessageKey, type MessageKey } from '../contracts/message.ts';
import type { Cli } from './cli.ts';

/** Commander's complaint about the command line in the caller's language; commander itself speaks English only. */
export const usageProblem = (cli: Cli, { code, message }: CommanderError): string => {
  const key = `cli.usage.${code.replace('commander.', '')}`;
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, text]) => text);
  const what = (code === 'commander.invalidArgument' ? quoted.slice(0, 2).join(' ') : quoted[0]) ?? '';
  const meant = /Did you mean (?:one of )?(.+?)\?\)/.exec(message)?.[1];
  const sentence = isMessageKey(key) ? cli.say(key as MessageKey, { what }) : message.replace(/^error: /, '');
  const suggestion = meant === undefined ? '' : ` ${cli.say('cli.usage.suggestion', { meant })}`;
  return `desk: ${sentence}${suggestion}`;
};
