import { z } from 'zod';
import { ledgerLine } from '../../contracts/ticket-view.ts';
import { toldOf } from '../../db/notification/told-of.ts';
import { eventsOf } from '../../db/tickets/events-of.ts';
import { namesOf } from '../../db/tickets/names-of.ts';
import { ledgerOf } from '../../domain/ledger/ledger.ts';
import { audiencesFor } from '../../domain/permissions.ts';
import { isPromised } from '../../domain/policy/promised.ts';
import { endpoint } from '../endpoint.ts';
import { calendarOf } from './calendar-of.ts';
import { numberParam } from './command-endpoints.ts';
import { findTicket } from './find-ticket.ts';
import { ledgerLineOf } from './ledger-line.ts';
import { recordedLines } from './recorded-lines.ts';
import { ticketNow } from './ticket-now.ts';

/** The deadline ledger: what was promised, what moved it and who, what fired and how late (architecture, "Deadlines"). */
export const showDeadlines = endpoint({
  method: 'get',
  path: '/tickets/:number/deadlines',
  operationId: 'showDeadlines',
  tag: 'tickets',
  summary: "The ledger of a ticket's deadlines",
  description:
    'Staff see every clock with all its rungs, whom each has told and what it brought about. A requester sees the ' +
    'promises made to them: clocks that the policy does not mark as internal, and of the rungs the limit itself.',
  permission: 'view',
  params: numberParam,
  query: z.object({
    explain: z
      .enum(['true', 'false'])
      .default('false')
      .meta({ description: 'Also the open time from start to due instant, day by day.' }),
  }),
  answers: {
    200: { description: 'All deadlines, in the order they began', schema: z.object({ items: z.array(ledgerLine) }) },
  },
  problems: ['not_found', 'unavailable'],
  handler: async ({ context, actor, params: { number }, query: { explain } }) => {
    const { db, desk, settings } = context;
    const { ticket } = await findTicket(db, number, actor);
    const policy = desk.policies.of(ticket.policy)?.policy;
    const forStaff = audiencesFor(actor, ticket).includes('staff');
    const [events, now] = await Promise.all([eventsOf(db, number, ticket.revision), ticketNow(context, ticket)]);
    const ledger = ledgerOf(events);
    const shown = ticket.deadlines
      .filter(({ clock, reminder }) => forStaff || (!reminder && isPromised(policy, clock)))
      .flatMap((deadline) => {
        const history = ledger.get(deadline.id);
        return history ? [{ deadline, history }] : [];
      });
    const effects = shown.flatMap(({ history }) =>
      history.fired.flatMap(({ seq, caused }) => [seq, ...caused.map((one) => one.seq)]),
    );
    const told = forStaff ? await toldOf(db, number, effects) : [];
    const names = await namesOf(db, [
      ...shown.flatMap(({ history }) => history.changes.map(({ byId }) => byId)),
      ...told.map(({ accountId }) => accountId),
    ]);
    const items = shown.map(({ deadline, history }) =>
      ledgerLineOf(deadline, {
        ticket,
        policy,
        history,
        calendar: calendarOf(desk, ticket, deadline),
        told,
        names,
        now,
        lateAfterMs: settings.lateAfterMs,
        forStaff,
        explain: explain === 'true',
      }),
    );
    const opening = events[0];
    const recorded =
      opening?.type === 'submitted'
        ? recordedLines(opening.data, desk.policies.of(opening.data.policy)?.policy, {
            forStaff,
            explain: explain === 'true',
          })
        : [];
    return { status: 200, body: { items: recorded.concat(items) } };
  },
});
