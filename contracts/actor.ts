/** The roles of an account, least to most (requirements 4.6); the others of the table come with later issues. */
export const roles = ['requester', 'agent', 'engineer', 'supervisor', 'administrator'] as const;

/** A role: what an account may do follows from its roles and from nothing else (C-15). */
export type Role = (typeof roles)[number];

/**
 * Who asks: the facts of an account that decisions need. Made by the API's sign-in or by the signal pump's activity,
 * never by a request body.
 */
export type Actor = {
  /** Account id (uuid); the only one of these that goes into histories and logs. */
  id: string;
  /** Account name as it was registered; personal. */
  account: string;
  roles: readonly Role[];
  groupIds: readonly string[];
  orgId: string | null;
  status: 'active' | 'disabled';
};
