import { z } from 'zod';
import { isRung } from '../../contracts/event.ts';
import { forecastView } from '../../contracts/forecast-view.ts';
import { type Instant, instantInput, instantOf, msOf } from '../../contracts/instant.ts';
import { accountsOfSets } from '../../db/people/accounts-of-sets.ts';
import { namesOf } from '../../db/tickets/names-of.ts';
import { zonedText } from '../../domain/calendar/zoned-instant.ts';
import { type Forecast, type Foretold, forecast } from '../../domain/forecast/forecast.ts';
import { toldPeople } from '../../domain/notification/told-people.ts';
import { audiencesFor } from '../../domain/permissions.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isPromised } from '../../domain/policy/promised.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import type { LoadedPolicy } from '../../policies/load.ts';
import type { PolicyStore } from '../../policies/store.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { wrongField } from '../wrong-field.ts';
import { numberParam } from './command-endpoints.ts';
import { findTicket } from './find-ticket.ts';
import { ticketNow } from './ticket-now.ts';
import { clockName, personOf } from './views.ts';

const dayMs = 86_400_000;
const usualMs = 30 * dayMs;
const furthestMs = 2 * 366 * dayMs;

/** "If nobody acts": the timers of a ticket taken one after the other, decided by the code that runs it (issue 5, 7). */
export const showForecast = endpoint({
  method: 'get',
  path: '/tickets/:number/forecast',
  operationId: 'showForecast',
  tag: 'tickets',
  summary: 'What will happen to a ticket if nobody acts',
  description:
    'Which rungs will fire when, whom each will tell over which channel, what it will bring about and what the status ' +
    'will be; at most 400. A requester sees the limits of the promises made to them and what they could read of the rest.',
  permission: 'view',
  params: numberParam,
  query: z.object({
    until: instantInput.optional().meta({ description: 'At most two years ahead; else 30 days.' }),
  }),
  answers: { 200: { description: 'In the order in which it will happen', schema: forecastView } },
  problems: ['not_found', 'unavailable'],
  handler: async ({ context, actor, params: { number }, query, language }) => {
    const { db, desk } = context;
    const { ticket } = await findTicket(db, number, actor);
    const now = await ticketNow(context, ticket);
    const until = query.until ?? instantOf(msOf(now) + usualMs);
    if (until <= now) throw wrongField(language, 'until', 'instant_past', 'query');
    if (msOf(until) - msOf(now) > furthestMs) throw wrongField(language, 'until', 'forecast_too_far', 'query');
    const loaded = desk.policies.of(ticket.policy);
    if (!loaded) throw new Problem('unavailable', { reason: 'policy_not_installed' });
    const { policy } = loaded;
    const found = foretell(desk.policies, loaded, ticket, now, until);
    const forStaff = audiencesFor(actor, ticket).includes('staff');
    const { zone } = desk.numbering;
    const items = forStaff ? found.items : forRequester(found.items, policy);
    const addressed = forStaff ? items.flatMap((item) => item.addressed) : [];
    const accountsOf = await accountsOfSets(
      db,
      addressed.flatMap(({ sets }) => sets),
    );
    const told = toldPeople(addressed, accountsOf);
    const names = await namesOf(
      db,
      told.map(({ accountId }) => accountId),
    );
    return {
      status: 200,
      body: {
        number,
        from: now,
        until,
        zone,
        status: ticket.status,
        items: items.map(({ at, events, status }) => ({
          at,
          local: zonedText(at, zone),
          type: events[0]!.type,
          rung: rungOf(events[0]!, policy, ticket),
          events: events.map(({ type }) => type),
          ...(forStaff && {
            told: told
              .filter(({ event }) => events.includes(event))
              .map(({ event, notice, accountId, channel }) => ({
                type: event.type,
                recipient: notice.recipient,
                person: personOf(names, accountId),
                channel,
              })),
          }),
          status,
        })),
        covered: found.covered,
        cut: found.cut,
        ends: found.ends,
      },
    };
  },
});

/** With open hours that reach far enough. */
const foretell = (
  policies: PolicyStore,
  loaded: LoadedPolicy,
  ticket: Ticket,
  now: Instant,
  until: Instant,
): Extract<Forecast, { outcome: 'foretold' }> => {
  let from = ticket.submittedAt;
  let reach = until;
  for (;;) {
    const found = forecast(ticket, policies.plan(loaded, from, now, reach), { now, until });
    if (found.outcome === 'foretold') return found;
    if (found.from !== undefined && found.from < from) from = found.from;
    if (found.until > reach) reach = found.until;
  }
};

const rungOf = (event: Foretold['events'][number], policy: Policy, ticket: Ticket) => {
  if (!isRung(event)) return null;
  const { deadline, clock, share, dueAt, rung } = event.data;
  const level = ticket.deadlines.find(({ id }) => id === deadline)?.level ?? ticket.level;
  return { deadline, clock, name: clockName(policy, clock), level, share, dueAt, effect: rung };
};

/** Limits of their promises, and events that a requester reads, without what staff keep among themselves. */
const forRequester = (items: readonly Foretold[], policy: Policy): Foretold[] =>
  items.flatMap((item) => {
    const [first] = item.events;
    const isLimit = first?.type === 'deadline_missed' && isPromised(policy, first.data.clock);
    const events = item.events.filter((event) => event.audience === 'requester' || (isLimit && event === first));
    return events.length > 0 ? [{ ...item, events }] : [];
  });
