import { z } from 'zod';

/** Key of a policy or calendar in a path. */
export const policyKeyParam = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9-]*$/)
  .meta({ example: 'customer-response' });

/** Number of a version in a path or query. */
export const versionParam = z.coerce.number().int().min(1).max(1_000_000);
