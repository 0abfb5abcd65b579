import { z } from 'zod';
import { doctorPage } from '../../contracts/doctor.ts';
import { instantInput } from '../../contracts/instant.ts';
import { examineTickets } from '../../doctor/examine-tickets.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { doctorDeps } from './doctor-deps.ts';

/** Tickets of a page: an answer takes seconds, not minutes, also where each must be replayed. */
const mostTickets = 200;

/** A page of tickets, each examined within SQL and against its workflow. */
export const examineTicketsEndpoint = endpoint({
  method: 'get',
  path: '/doctor/tickets',
  operationId: 'examineTickets',
  tag: 'doctor',
  summary: 'Examine a page of tickets: record against events, workflow, timers',
  description:
    'Reads only. `next` is the `after` of the next page. A ticket with a finding is looked at several times.',
  permission: 'operate',
  query: z.object({
    number: z.string().max(40).optional(),
    after: z.string().max(40).optional(),
    since: instantInput.optional(),
    limit: z.coerce.number().int().min(1).max(mostTickets).default(100),
  }),
  answers: { 200: { description: 'What was found', schema: doctorPage } },
  problems: ['not_found', 'unavailable'],
  handler: async ({ context, query: { number, after, since, limit } }) => {
    const page = await examineTickets(doctorDeps(context), number === undefined ? { after, limit, since } : { number });
    if (number !== undefined && page.examined === 0) throw new Problem('not_found');
    return { status: 200, body: page };
  },
});
