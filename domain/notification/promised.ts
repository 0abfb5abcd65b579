import type { Instant } from '../../contracts/instant.ts';

/** A promised instant of a ticket. */
export type Promised = { clock: string; dueAt: Instant };

/**
 * Of a ticket's running promises those made to its requester: clocks that the policy does not keep among staff. None
 * when the pinned policy is not installed, as then nobody can say.
 */
export const promisedOnly = (
  clocks: readonly { key: string; internal?: boolean }[] | undefined,
  promises: readonly Promised[],
): Promised[] => promises.filter(({ clock }) => clocks?.some(({ key, internal }) => key === clock && !internal));
