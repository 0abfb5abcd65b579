import type { z } from 'zod';

/** One thing a person can set, by an environment variable. */
export type Setting = {
  /** Name of the variable. */
  variable: string;
  /** Heading of `--help` under which it stands. */
  group: 'addresses' | 'data' | 'engine' | 'desk' | 'mail' | 'operation' | 'limits' | 'tests';
  /** What it is for, one line. */
  about: string;
  /** What may be written, in words; shown with the error when something else is. */
  allowed: string;
  /** Text used when the variable is unset or empty; without one the setting may stay undefined. */
  standard?: string;
  /** Holds a password or the like: never printed. */
  secret?: true;
  /** Reads the text. */
  check: z.ZodType;
};
