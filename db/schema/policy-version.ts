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
};
