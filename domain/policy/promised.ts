import type { Policy } from './policy.ts';

/**
 * Is this clock a promise to the requester, and not one that staff keep among themselves? A clock that the installed
 * policy does not have counts as none: what cannot be looked up is not shown.
 */
export const isPromised = (policy: Policy | undefined, clock: string): boolean =>
  policy?.clocks.some((row) => row.key === clock && !row.internal) ?? false;
