import type { Level, Ticket } from '../contracts/views.ts';
import type { ApiClient } from './api-client.ts';
import type { Cli } from './cli.ts';
import { levelText } from './level.ts';

/** The code and word of a level by its key; a key that nobody can explain stays as it is. */
export type LevelWords = (key: string) => string;

/** The words of these levels. */
export const levelWordsIn =
  (cli: Cli, levels: readonly Level[]): LevelWords =>
  (key) => {
    const level = levels.find((one) => one.key === key);
    return level ? levelText(cli, level) : key;
  };

/**
 * The words of a ticket's levels. Where a ledger or an event holds a level's bare key, its word is that of the ticket's
 * policy, since a code means different things in different policies (requirements 1.1).
 */
export const levelWords = async (cli: Cli, api: ApiClient, number: string): Promise<LevelWords> => {
  const ticket = await api.get<Ticket>(`/tickets/${encodeURIComponent(number)}`).catch(() => null);
  return ticket ? levelWordsIn(cli, ticket.levels) : bareKey;
};

/** For programs, which are told keys. */
export const bareKey: LevelWords = (key) => key;
