import { type Clock, policyVariant } from '../domain/ticket/policy-variant.ts';

const row = (key: string, more: Record<string, unknown>): Clock => ({
  key,
  name: { zh: key, en: key },
  source: 'test',
  fromCreation: false,
  internal: true,
  ...more,
});

/** Clocks that act by themselves, at odd lengths, so that no two timers stand close together. */
const acting: readonly Clock[] = [
  row('confirm', {
    kind: 'reminder',
    starts: [{ type: 'confirmation_asked' }],
    meets: [
      { type: 'confirmed' },
      { type: 'partly_solved' },
      { type: 'not_solved' },
      { type: 'confirmation_taken_back' },
    ],
    duration: { workingDays: 5 },
    calendar: 'cn-working',
    reminders: [
      { share: 0.2, tell: [], does: 'remind' },
      { share: 0.6, tell: ['owner'], does: 'remind' },
    ],
    onMiss: [{ share: 1, tell: [], does: 'confirm' }],
  }),
  row('rest', {
    kind: 'reminder',
    starts: [{ type: 'waiting_started' }],
    meets: [{ type: 'waiting_ended' }],
    until: 'until',
    calendar: '24x7',
    reminders: [{ before: { hours: 1 }, tell: ['owner'] }],
    onMiss: [{ share: 1, tell: ['owner'], does: 'end_waiting' }],
  }),
  row('no_update', {
    kind: 'reminder',
    repeats: true,
    starts: [{ type: 'claimed' }, { type: 'not_solved' }],
    meets: [{ type: 'progress_reported', restarts: true }, { type: 'confirmation_asked' }],
    duration: { hours: 7, minutes: 13 },
    calendar: 'cn-working',
    onMiss: [{ share: 1, tell: ['owner'] }],
  }),
  row('give_way', {
    kind: 'reminder',
    starts: [{ type: 'claimed' }],
    meets: [{ type: 'escalated' }, { type: 'confirmation_asked' }],
    duration: { hours: 19, minutes: 37 },
    calendar: 'cn-working',
    onMiss: [{ share: 1, tell: ['supervisor'], does: 'escalate' }],
  }),
  row('survey', {
    kind: 'reminder',
    outlivesArchive: true,
    starts: [{ type: 'confirmed' }],
    meets: [{ type: 'survey_sent' }, { type: 'reopened' }],
    duration: { minutes: 67 },
    calendar: '24x7',
    onMiss: [{ share: 1, tell: [], does: 'send_survey' }],
  }),
  row('follow_up', {
    outlivesArchive: true,
    starts: [{ type: 'confirmed' }],
    meets: [{ type: 'follow_up_done', where: { stage: 'closing' } }, { type: 'reopened' }],
    duration: { days: 7 },
    calendar: '24x7',
    warnAt: null,
    onMiss: [
      { share: 1, tell: ['owner'] },
      { share: 1.2, tell: ['supervisor'] },
    ],
  }),
];

/** Of the policy's own clocks only these, so that instants stay apart whatever it gains. */
const promises = ['assign', 'review_push', 'review_decide', 'dispute', 'respond', 'resolve', 'deferral'];

/** `customer-response` whose resolution rests for the requester, a working day at most, and with clocks that act. */
export const forecastPolicy = (): string =>
  policyVariant('customer-response', 'forecast', (clocks) => [
    ...clocks
      .filter(({ key }) => promises.includes(key))
      .map((clock) =>
        clock.key === 'resolve' && clock.calendar === 'cn-working'
          ? { ...clock, pausesOn: ['requester'], maxPause: { workingDays: 1 } }
          : clock,
      ),
    ...acting,
  ]);
