import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';

/** The invented policy: pauses, two levels, a calendar with nights, clocks of its own. A path below the checkout. */
export const harbourPolicy = 'test/support/policies/invented.json';

/** A complete request under the invented policy; level amber unless asked for red. */
export const harbourRequest = (form: Record<string, unknown> = {}) => ({
  form: { berth: 'A7', description: '吊臂不动', requestType: 'repair', category: 'crane', ...form },
});

/**
 * The instant of a wall-clock time in Berlin in summer (+02:00).
 *
 * @example berlin('2025-10-20 10:00') // '2025-10-20T08:00:00.000Z'
 */
export const berlin = (text: string): Instant => instantOf(msOf(`${text.replace(' ', 'T')}+02:00`));
