import { policyVariant } from './policy-variant.ts';

const [name, source] = [{ zh: '甲', en: 'A' }, 'invented'];
const work = { type: 'diagnosis_added' };

/**
 * A policy in which everything that may meet does: resting and restarting promises, one that only one level has, one
 * whose levels differ though regrading does not move it, ones that run while the ticket is resolved, an event that
 * meets, ends and starts. Path of its file.
 */
export const contrary = policyVariant('invented', 'contrary', (clocks) => [
  ...clocks.map((clock) =>
    clock.key === 'resolve'
      ? {
          ...clock,
          pausesOn: ['requester', 'collaborator', 'approval', 'permanent_fix'],
          meets: [
            { type: 'confirmation_asked', provisional: true },
            { type: 'confirmed' },
            { type: 'progress_reported', restarts: true },
          ],
        }
      : clock,
  ),
  {
    ...{ key: 'visit', name, source, levels: ['red'], duration: { hours: 2 }, calendar: 'berlin-watch' },
    ...{ starts: [{ type: 'submitted' }, { type: 'reopened' }], meets: [work], pausesOn: ['approval'] },
    fromCreation: true,
  },
  ...[
    { levels: ['red'], duration: { minutes: 10 } },
    { levels: ['amber'], duration: { hours: 1 } },
  ].map((row) => ({
    ...{ key: 'answer', name, source, ...row, calendar: '24x7', pausesOn: ['collaborator', 'permanent_fix'] },
    starts: [{ type: 'message', where: { direction: 'from_requester' } }, { type: 'temporary_solution_given' }],
    meets: [{ type: 'message', where: { direction: 'to_requester' } }, { type: 'waiting_ended' }],
    fromCreation: false,
  })),
  {
    ...{ key: 'close', name, source, duration: { days: 1 }, calendar: '24x7', warnAt: null, fromCreation: false },
    ...{ starts: [{ type: 'confirmed' }], meets: [{ type: 'archived' }] },
  },
]);
