import type { Generated, JSONColumnType } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { PolicySource } from '../../domain/policy/policy-source.ts';

/** A policy version that this desk has worked with. Never changed, never removed: tickets are pinned to it. */
export type PolicyVersionTable = {
  key: string;
  version: number;
  /** Digest of `body` with its keys in order, hexadecimal. */
  sha256: string;
  body: JSONColumnType<PolicySource>;
  recorded_at: Generated<Instant>;
  /** `file`: read from a policy file at the start of a process; `published`: by an administrator. */
  origin: Generated<'file' | 'published'>;
  effective_from: Generated<Instant>;
  /** The version of which a calendar or a base made this one; null: it was asked for itself. */
  follows: Generated<number | null>;
  published_by: string | null;
  /** What was changed, in the words of who published it (S1-01). */
  note: string | null;
  /** Who approved it, and with what note (S1-02). */
  approved_by: string | null;
  approval_note: string | null;
};
