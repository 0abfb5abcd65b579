import { policyVariant } from './policy-variant.ts';

/**
 * `default`, but waiting for the requester stops the resolution, for 2 working hours at the longest, and a next response is
 * promised. Path of its file.
 */
export const resting = policyVariant('default', 'resting', (clocks) => [
  ...clocks.map((clock) =>
    clock.key === 'resolve'
      ? { ...clock, pausesOn: ['requester'], maxPause: { hours: 2 }, calendar: 'cn-working', duration: { hours: 8 } }
      : clock,
  ),
  {
    key: 'next_response',
    name: { zh: '再次答复', en: 'Next response' },
    source: 'a test',
    starts: [{ type: 'message', where: { direction: 'from_requester' } }],
    meets: [{ type: 'message', where: { direction: 'to_requester' } }, { type: 'responded' }],
    duration: { hours: 4 },
    calendar: 'cn-working',
    fromCreation: false,
  },
]);
