/** A policy's and its calendars' files as JSON: unchecked, without defaults. What is kept of a version. */
export type PolicySource = { policy: unknown; calendars: Record<string, unknown> };
