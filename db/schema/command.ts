import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** A decided command: its last event, and the code when it was a refused signal. */
export type CommandTable = {
  number: string;
  command_id: string;
  seq: number;
  refused: string | null;
  /** Of command, actor and input; null for the opening, and for signals refused before their author was known. */
  digest: string | null;
  recorded_at: Generated<Instant>;
  /** An update's, of which the API has not yet said that its caller was answered. */
  unsettled: Generated<boolean>;
};
