import { type Clock, policyVariant } from './policy-variant.ts';

const source = 'invented';
const name = { zh: '乙', en: 'B' };
const reminder = { name, source, kind: 'reminder', fromCreation: false, internal: true };
const staffPromise = { name, source, fromCreation: false, internal: true };
const round = '24x7';

const acts = (clocks: Clock[]): Clock[] => [
  ...clocks.map((clock) =>
    clock.key === 'resolve'
      ? {
          ...clock,
          pausesOn: ['requester', 'collaborator', 'deferred'],
          maxPause: { hours: 3 },
          movedBy: [
            { type: 'deferral_accepted', to: 'until' },
            { type: 'appointment_set', to: 'until' },
            { type: 'appointment_cancelled', to: null },
          ],
        }
      : clock,
  ),
  {
    ...{ ...reminder, key: 'deferral', until: 'until', calendar: round },
    starts: [{ type: 'deferral_accepted' }],
    meets: [{ type: 'waiting_ended', where: { reason: 'deferred' } }],
    onMiss: [{ share: 1, tell: ['owner'], does: 'end_waiting' }],
  },
  {
    ...{ ...reminder, key: 'confirm', duration: { hours: 40 }, calendar: 'berlin-watch' },
    starts: [{ type: 'confirmation_asked' }],
    meets: ['confirmed', 'partly_solved', 'not_solved', 'confirmation_taken_back'].map((type) => ({ type })),
    reminders: [
      { share: 0.2, tell: [], does: 'remind' },
      { share: 0.6, tell: ['owner'], does: 'remind' },
    ],
    onMiss: [{ share: 1, tell: [], does: 'confirm' }],
  },
  {
    ...{ ...staffPromise, key: 'follow_up', duration: { days: 7 }, calendar: round, outlivesArchive: true },
    starts: [{ type: 'confirmed' }],
    meets: [{ type: 'follow_up_done', where: { stage: 'closing' } }, { type: 'reopened' }],
    warnAt: null,
    onMiss: [
      { share: 1, tell: ['owner'] },
      { share: 1.2, tell: ['supervisor'] },
    ],
  },
  {
    ...{ ...staffPromise, key: 'follow_up_first', duration: { days: 1 }, calendar: round, outlivesArchive: true },
    levels: ['red'],
    starts: [{ type: 'confirmed' }],
    meets: [{ type: 'follow_up_done' }, { type: 'reopened' }],
  },
  {
    ...{ ...reminder, key: 'survey', duration: { hours: 1 }, calendar: round, outlivesArchive: true },
    starts: [{ type: 'confirmed' }],
    meets: [{ type: 'survey_sent' }, { type: 'reopened' }],
    onMiss: [{ share: 1, tell: [], does: 'send_survey' }],
  },
  {
    ...{ ...reminder, key: 'survey_reminder', duration: { days: 3 }, calendar: round, outlivesArchive: true },
    starts: [{ type: 'survey_sent' }],
    meets: [{ type: 'survey_answered' }, { type: 'reopened' }],
    onMiss: [{ share: 1, tell: [], does: 'remind' }],
  },
  {
    ...{ ...reminder, key: 'waiting', until: 'until', calendar: round },
    starts: [{ type: 'waiting_started' }],
    meets: [{ type: 'waiting_ended' }],
    onMiss: [{ share: 1, tell: ['owner'], does: 'end_waiting' }],
  },
  {
    ...{ ...reminder, key: 'appointment', until: 'until', calendar: 'berlin-watch' },
    starts: [{ type: 'appointment_set' }],
    meets: [
      { type: 'appointment_held' },
      { type: 'appointment_cancelled' },
      { type: 'appointment_set', restarts: true },
    ],
    reminders: [
      { before: { days: 1 }, tell: ['owner'] },
      { before: { hours: 1 }, tell: ['owner'] },
    ],
    onMiss: [
      { share: 1, tell: ['owner'] },
      { after: { hours: 2 }, tell: ['owner'] },
    ],
  },
  {
    ...{ ...staffPromise, key: 'collaboration', until: 'until', calendar: 'berlin-watch' },
    starts: [{ type: 'collaboration_asked' }],
    meets: [{ type: 'collaboration_done' }],
    onMiss: [
      { share: 1, tell: ['collaborator', 'owner'] },
      { after: { hours: 4 }, tell: ['supervisor'] },
    ],
  },
  {
    ...{ name, source, key: 'permanent_fix', until: 'permanentFixBy', calendar: round, fromCreation: false },
    starts: [{ type: 'temporary_solution_given' }],
    meets: [
      { type: 'confirmation_asked', provisional: true },
      { type: 'temporary_solution_given', restarts: true },
    ],
    onMiss: [{ share: 1, tell: ['supervisor'], does: 'end_waiting' }],
  },
  {
    ...{ ...reminder, key: 'scheduled', until: 'until', calendar: round },
    starts: [{ type: 'scheduled' }],
    meets: [{ type: 'woken' }, { type: 'scheduled', restarts: true }],
    onMiss: [{ share: 1, tell: ['owner'], does: 'wake' }],
  },
  {
    ...{ ...staffPromise, key: 'handover_accept', duration: { minutes: 30 }, calendar: 'berlin-watch' },
    starts: [{ type: 'handover_offered' }],
    meets: ['handover_accepted', 'handover_declined', 'assigned', 'escalated', 'released'].map((type) => ({ type })),
    warnTell: ['successor'],
    onMiss: [{ share: 1, tell: ['supervisor'] }],
  },
  ...[true, false].map((urgent) => ({
    ...{ ...reminder, key: urgent ? 'chase_urgent' : 'chase', calendar: 'berlin-watch', repeats: true },
    duration: urgent ? { minutes: 30 } : { hours: 4 },
    starts: [{ type: 'resource_requested', where: { urgent } }],
    meets: [{ type: 'resource_answered' }],
    onMiss: [{ share: 1, tell: ['owner'] }],
  })),
  {
    ...{ ...reminder, key: 'no_update', duration: { hours: 8 }, calendar: round, repeats: true },
    starts: [{ type: 'assigned' }, { type: 'claimed' }, { type: 'not_solved' }, { type: 'reopened' }],
    meets: [
      { type: 'progress_reported', restarts: true },
      { type: 'message', where: { direction: 'to_requester' }, restarts: true },
      { type: 'confirmation_asked' },
    ],
    reminders: [{ share: 0.5, tell: ['owner'] }],
    onMiss: [
      { share: 1, tell: ['owner'] },
      { share: 1.5, tell: ['supervisor'] },
    ],
    pausesOn: ['requester'],
    maxPause: { hours: 2 },
  },
  {
    ...{ ...reminder, key: 'delay_alarm', duration: { hours: 2 }, calendar: round },
    starts: [{ type: 'submitted' }],
    meets: [{ type: 'assigned' }, { type: 'claimed' }],
    onMiss: [{ share: 1, tell: ['supervisor'] }],
  },
  {
    ...{ ...reminder, key: 'overdue_alarm', duration: { hours: 2 }, calendar: round },
    starts: [{ type: 'deadline_missed', where: { clock: ['respond', 'resolve'] } }],
    meets: [{ type: 'deadline_met', where: { clock: ['respond', 'resolve'] } }],
    onMiss: [{ share: 1, tell: ['supervisor'] }],
  },
  {
    ...{ ...reminder, key: 'first_line', duration: { hours: 5 }, calendar: round },
    starts: [
      { type: 'assigned', where: { firstLine: true } },
      { type: 'claimed', where: { firstLine: true } },
    ],
    meets: [{ type: 'escalated' }, { type: 'confirmation_asked' }],
    onMiss: [{ share: 1, tell: ['owner', 'supervisor'], does: 'escalate' }],
  },
];

/**
 * A policy with every clock that acts, repeats, runs to a date, rests at most so long or is moved by agreements
 * (requirements 4.5). Path of its file. `red` is its critical level, `amber` its low one.
 */
export const acting = policyVariant('invented', 'acting', acts, { amber: 'low' });
