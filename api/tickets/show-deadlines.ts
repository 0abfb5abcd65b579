import { z } from 'zod';
import { ledgerLine } from '../../contracts/ticket-view.ts';
import { type FiredRung, type LedgerChange, ledgerRows } from '../../db/tickets/ledger-rows.ts';
import { namesOf } from '../../db/tickets/names-of.ts';
import { audiencesFor } from '../../domain/permissions.ts';
import { isPromised } from '../../domain/policy/promised.ts';
import type { Deadline } from '../../domain/ticket/ticket.ts';
import { endpoint } from '../endpoint.ts';
import { numberParam } from './command-endpoints.ts';
import { findTicket } from './find-ticket.ts';
import { deadlineOf, personOf } from './views.ts';

type Line = z.input<typeof ledgerLine>;

/** The deadline ledger: what was promised, what moved it and who, what fired and how late (architecture, "Deadlines"). */
export const showDeadlines = endpoint({
  method: 'get',
  path: '/tickets/:number/deadlines',
  operationId: 'showDeadlines',
  tag: 'tickets',
  summary: "The ledger of a ticket's deadlines",
  description:
    'Staff see every clock with all its rungs. A requester sees the promises made to them: clocks that the policy does ' +
    'not mark as internal, and of the rungs the limit itself.',
  permission: 'view',
  params: numberParam,
  answers: {
    200: { description: 'All deadlines, in the order they began', schema: z.object({ items: z.array(ledgerLine) }) },
  },
  problems: ['not_found', 'unavailable'],
  handler: async ({ context: { db, desk }, actor, params: { number } }) => {
    const { ticket } = await findTicket(db, number, actor);
    const policy = desk.policies.of(ticket.policy)?.policy;
    const forStaff = audiencesFor(actor, ticket).includes('staff');
    const { changes, fired } = await ledgerRows(db, number);
    const names = await namesOf(
      db,
      changes.map(({ byId }) => byId),
    );
    const items = ticket.deadlines
      .filter(({ clock }) => forStaff || isPromised(policy, clock))
      .map((deadline): Line => {
        const own = changes.filter(({ data }) => data.deadline === deadline.id);
        const rungs = rungsOf(
          deadline,
          fired.filter(({ deadlineId }) => deadlineId === deadline.id),
        );
        return {
          ...deadlineOf(policy, deadline),
          round: deadline.round,
          policy: { key: ticket.policy.key, version: deadline.policyVersion },
          calendar: deadline.calendar,
          calendarVersion: deadline.calendarVersion,
          provisionalCalendar: own.reduce(
            (flag, { data }) => ('provisionalCalendar' in data ? data.provisionalCalendar : flag),
            false,
          ),
          lengthMs: deadline.lengthMs,
          internal: !isPromised(policy, deadline.clock),
          rungs: forStaff ? rungs : rungs.filter(({ share }) => share === 1),
          changes: own.map((change) => ({
            seq: change.seq,
            at: change.at,
            type: change.type,
            by: personOf(names, change.byId),
            via: change.via,
            commandId: change.commandId,
            cause: causeOf(change),
            ...dueOf(change),
          })),
        };
      });
    return { status: 200, body: { items } };
  },
});

/** Why: what the event itself says, or else the event it follows from. */
const causeOf = (change: LedgerChange): string | null => {
  switch (change.type) {
    case 'deadline_moved':
    case 'deadline_voided':
      return change.data.cause;
    case 'deadline_met':
    case 'deadline_unmet':
      return change.data.by;
    case 'deadline_paused':
      return change.data.reason;
    default:
      return change.trigger;
  }
};

const dueOf = (change: LedgerChange): { from: string | null; to: string | null } => {
  if (change.type === 'deadline_moved' || change.type === 'deadline_resumed') {
    return { from: change.data.from, to: change.data.to };
  }
  return { from: null, to: change.type === 'deadline_started' ? change.data.dueAt : null };
};

/** What fired, then what is still to come or has been dropped; of a moved deadline the fired ones of before stay. */
const rungsOf = (deadline: Deadline, fired: readonly FiredRung[]): Line['rungs'] => {
  const ahead = {
    running: 'planned',
    paused: 'planned',
    provisional: 'held',
    met: 'dropped',
    void: 'dropped',
  } as const;
  const tookEffect = (rung: Deadline['rungs'][number]) =>
    fired.some(({ share, firedAt }) => share === rung.share && firedAt === rung.firedAt);
  const unfired = deadline.rungs.filter((rung) => !tookEffect(rung));
  return [
    ...fired.map(({ share, dueAt, id, firedAt, latenessMs, voided, seq }) => ({
      share,
      state: 'fired' as const,
      dueAt,
      effect: id,
      firedAt,
      latenessMs,
      voided,
      seq,
    })),
    ...unfired.map(({ share, at, firedAt }) => ({
      share,
      state: firedAt === null ? ahead[deadline.state] : ('dropped' as const),
      dueAt: at,
      effect: null,
      firedAt: null,
      latenessMs: null,
      voided: false,
      seq: null,
    })),
  ];
};
