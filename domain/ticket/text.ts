import { z } from 'zod';
import type { TextField } from './command.ts';

/** No NUL and no lone surrogate: PostgreSQL can store neither, and no person types them. */
export const isWellFormed = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** A string of 1…max characters as callers send it; trimmed, well-formed. */
export const plainText = (max: number) =>
  z.string().trim().min(1).max(max).refine(isWellFormed, { error: 'unsafe_text' }).meta({ personalText: true });

/** The reference that stands for a stored text in commands, events and histories. */
export const textRef = z.strictObject({ textId: z.uuid(), sha256: z.string().length(64) });

/** Text fields of callers: HTTP bodies, signals, the command line. */
export const asPlain = plainText as unknown as TextField;

/** Text fields of the workflow: references only. */
export const asRef: TextField = () => textRef;

/** Longest texts: a title-like line, a paragraph, a whole description; characters. */
export const textLimits = { line: 200, paragraph: 2_000, long: 20_000 } as const;
