import { ticketView } from '../../contracts/ticket-view.ts';
import { namesOf } from '../../db/tickets/names-of.ts';
import { textsOf } from '../../db/tickets/texts-of.ts';
import { audiencesFor } from '../../domain/permissions.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isPromised } from '../../domain/policy/promised.ts';
import { proposeLevel } from '../../domain/policy/propose-level.ts';
import { allowedCommands } from '../../domain/ticket/decide.ts';
import { isOverdue, nextDue, phaseOf } from '../../domain/ticket/next-due.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { knownNames } from '../../policies/known-names.ts';
import { endpoint } from '../endpoint.ts';
import { numberParam } from './command-endpoints.ts';
import { findTicket } from './find-ticket.ts';
import { deadlineOf, levelOf, personOf } from './views.ts';

/**
 * A ticket with its clocks and what the caller could do now; read from the record, like lists and timeline. A requester
 * sees the promises made to them, and nothing of what only staff entries tell (root cause, tags; C-16).
 */
export const showTicket = endpoint({
  method: 'get',
  path: '/tickets/:number',
  operationId: 'showTicket',
  tag: 'tickets',
  summary: 'One ticket, with its clocks and the commands possible now',
  permission: 'view',
  params: numberParam,
  answers: { 200: { description: 'The ticket', schema: ticketView, headers: { ETag: 'Its revision' } } },
  problems: ['not_found', 'unavailable'],
  handler: async ({ context: { db, desk }, actor, params: { number } }) => {
    const { ticket, parkedCode } = await findTicket(db, number, actor);
    const policy = desk.policies.of(ticket.policy)?.policy;
    const forStaff = audiencesFor(actor, ticket).includes('staff');
    const deadlines = ticket.deadlines.filter((one) => forStaff || isPromised(policy, one.clock));
    const seen = { ...ticket, deadlines };
    const [names, texts, request] = await Promise.all([
      namesOf(db, [ticket.requesterId, ticket.ownerId, ticket.groupId]),
      textsOf(db, number, [ticket.rootCause, ticket.solution]),
      db.selectFrom('intake_request').select(['form', 'title']).where('id', '=', ticket.requestId).executeTakeFirst(),
    ]);
    return {
      status: 200,
      headers: { ETag: `"${ticket.revision}"` },
      body: {
        number,
        revision: ticket.revision,
        title: request?.title ?? '—',
        status: ticket.status,
        phase: phaseOf(ticket),
        waitingFor: ticket.waitingFor,
        scheduledFor: ticket.scheduledFor ?? null,
        requestedLevel: ticket.requestedLevel,
        proposedLevel: forStaff && policy ? proposedFor(policy, request?.form, ticket) : null,
        round: ticket.round,
        policy: ticket.policy,
        level: levelOf(policy, ticket.policy.key, ticket.level),
        levels: knownNames(desk.policies, ticket.policy.key, policy).levels,
        channel: ticket.channel,
        category: ticket.category,
        requestType: ticket.requestType,
        caseType: ticket.caseType,
        scope: ticket.scope,
        urgency: ticket.urgency,
        tags: forStaff ? ticket.tags : [],
        owner: personOf(names, ticket.ownerId),
        group: personOf(names, ticket.groupId),
        requester: personOf(names, ticket.requesterId),
        submittedAt: ticket.submittedAt,
        updatedAt: ticket.at,
        nextDue: nextDue(seen),
        overdue: isOverdue(seen),
        parked: parkedCode !== null,
        form: request?.form ?? {},
        rootCause: forStaff ? texts(ticket.rootCause) : null,
        solution: texts(ticket.solution),
        deadlines: deadlines.map((deadline) => deadlineOf(policy, deadline)),
        allowedCommands:
          parkedCode === null ? allowedCommands(ticket, actor, policy?.levels ?? [], policy?.closing) : [],
      },
    };
  },
});

/** The level that the matrix proposes for what triage has found, in place of what the form said (AC-15). */
const proposedFor = (
  policy: Policy,
  form: unknown,
  { scope, urgency, requestType, caseType }: Ticket,
): string | null => {
  if (policy.initialLevel.by !== 'matrix') return null;
  const found = Object.entries({ scope, urgency, requestType, caseType }).filter(([, value]) => value !== null);
  const proposal = proposeLevel(policy, { ...(form as Record<string, unknown>), ...Object.fromEntries(found) });
  return proposal.by === 'matrix' ? proposal.level : null;
};
