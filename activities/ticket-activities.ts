import type { Kysely } from 'kysely';
import type { Audience, EventType, TicketEvent } from '../contracts/event.ts';
import type { Database } from '../db/schema/index.ts';
import { tailLength } from '../domain/ticket/kept.ts';
import type { Adopted, RenewPlanInput, TicketActivities } from '../domain/ticket/messages.ts';
import { demandPolicy, type PolicyStore } from '../policies/store.ts';
import { createAdmit } from './admit/admit.ts';
import { createRecord } from './record/record.ts';
import { withoutPersonalCauses } from './without-personal-causes.ts';

/** What the ticket's activities work with. */
export type TicketDeps = {
  db: Kysely<Database>;
  policies: PolicyStore;
  /** Called after a commit that left notifications to deliver. */
  wake: (channels: readonly string[]) => void;
  /** Called after a commit that added events: live streams look. */
  recorded: () => void;
};

/** The activities of ticket workflows; the only code between them and the outside. */
export const createTicketActivities = (deps: TicketDeps): TicketActivities => {
  const record = createRecord(deps);
  const admit = createAdmit(deps);
  return {
    record: (input) => withoutPersonalCauses('record', () => record(input)),
    admit: (input) => withoutPersonalCauses('admit', () => admit(input)),
    adopt: (number) => withoutPersonalCauses('adopt', () => adopt(deps.db, number)),
    renewPlan: async ({ policy, from, now = from, until }: RenewPlanInput) =>
      deps.policies.plan(demandPolicy(deps.policies, policy), from, now, until),
  };
};

/** What SQL holds of a ticket: the truth after a restore or a Reset, for `repair`; null when it holds nothing. */
const adopt = async (db: Kysely<Database>, number: string): Promise<Adopted | null> =>
  db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('ticket')
      .set({ parked_code: null, parked_at: null })
      .where('number', '=', number)
      .returning('state')
      .executeTakeFirst();
    if (!row) return null;
    const rows = await trx
      .selectFrom('ticket_event')
      .leftJoin('command', (join) =>
        join
          .onRef('command.number', '=', 'ticket_event.number')
          .onRef('command.command_id', '=', 'ticket_event.command_id'),
      )
      .selectAll('ticket_event')
      .select('command.digest')
      .where('ticket_event.number', '=', number)
      .orderBy('ticket_event.seq', 'desc')
      .limit(tailLength)
      .execute();
    return { ticket: row.state, tail: rows.reverse().map(eventOf) };
  });

type EventRow = {
  id: string;
  seq: number;
  type: EventType;
  at: string;
  actor_id: string | null;
  via: 'http' | 'signal' | 'system';
  audience: Audience;
  command_id: string | null;
  received_at: string | null;
  digest: string | null;
  data: unknown;
};

const eventOf = (row: EventRow): TicketEvent =>
  ({
    id: row.id,
    seq: row.seq,
    at: row.at,
    type: row.type,
    actor: { id: row.actor_id, via: row.via },
    commandId: row.command_id,
    audience: row.audience,
    ...(row.digest ? { commandDigest: row.digest } : {}),
    ...(row.received_at ? { receivedAt: row.received_at } : {}),
    data: row.data,
  }) as TicketEvent;
