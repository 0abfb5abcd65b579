import { createHash, randomBytes } from 'node:crypto';

/** A new secret of 256 random bits, base64url, with a prefix that tells scanners what leaked. */
export const newSecret = (prefix: 'ddt_' | 'dds_' | ''): string => prefix + randomBytes(32).toString('base64url');

/** SHA-256 of a secret: what is stored, and what is looked up. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
