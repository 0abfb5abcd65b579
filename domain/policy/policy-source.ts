/**
 * A policy's and its calendars' files as JSON: unchecked, without defaults. What is kept of a version; of an overlay also
 * the `base` that it is joined with.
 */
export type PolicySource = { policy: unknown; calendars: Record<string, unknown>; base?: unknown };
