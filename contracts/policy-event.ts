import type { TextRef } from './event.ts';

/**
 * What happens to limits when a running ticket goes to another version of its policy: `switch` takes the new ones, `kinder`
 * of each the later.
 */
export const moveModes = ['switch', 'kinder'] as const;
export type MoveMode = (typeof moveModes)[number];

/** Why a limit is another in the new version: its row says something else, or its calendar alone does. */
export type VersionCause = 'policy_changed' | 'calendar_changed';

/** A version of a policy. */
type Version = { key: string; version: number };

/** Data of the event by which a ticket goes to another version of its policy (S1-01). */
export type PolicyEventData = {
  policy_moved: {
    from: Version;
    to: Version;
    mode: MoveMode;
    cause: VersionCause;
    note: TextRef | null;
  };
};
