import { randomUUID } from 'node:crypto';
import type { IntakeChannel } from '../../../contracts/event.ts';
import type { Instant } from '../../../contracts/instant.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import type { Opening } from '../../../domain/ticket/opening.ts';
import { accept, acceptance, databaseNow } from '../../../intake/accept.ts';
import { openTicket } from '../../../intake/open-ticket.ts';
import type { Desk, Person } from '../../support/desk.ts';

/** What a ticket is opened as. */
export type OpenedAs = { level: string; requestType: string | null; channel?: IntakeChannel };

/** Opens a ticket under any policy, as intake does once the form is understood; nobody is found for it. Its number. */
export const openUnder = async (
  desk: Desk,
  requester: Person,
  policy: Policy,
  { level, requestType, channel = 'portal' }: OpenedAs,
  acceptedAt: Instant,
): Promise<string> => {
  const { db, client, api } = desk;
  const { settings, desk: rules, log } = api.context;
  const requestId = randomUUID();
  const opening: Opening = {
    submitted: {
      requestId,
      requestSha256: 'a'.repeat(64),
      policy: { key: policy.key, version: policy.version },
      requesterId: requester.id,
      enteredBy: requester.id,
      orgId: null,
      channel,
      requestType,
      caseType: null,
      category: [],
      scope: null,
      urgency: null,
      requestedLevel: null,
      level,
      occurredAt: null,
    },
    groupId: null,
    earlier: [],
    followUpOf: null,
    reviewers: [],
  };
  const dates = acceptance(await databaseNow(db), acceptedAt);
  const { start } = await accept(
    db,
    {
      requestId,
      callerId: requester.id,
      idempotencyKey: null,
      bodySha256: 'a'.repeat(64),
      form: {},
      title: `${policy.key} ${level}`,
      ...dates,
      start: { v: 1, requestId, ...dates, opening, continueAfter: null, carried: null },
    },
    rules.numbering,
  );
  const { policies, numbering } = rules;
  return openTicket({ db, client, policies, taskQueue: settings.taskQueue, numbering, log }, start);
};
