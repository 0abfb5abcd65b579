import type { z } from 'zod';
import { wrongFields } from '../contracts/field-codes.ts';
import { isMessageKey, type Language, message } from '../contracts/message.ts';
import type { FieldError } from '../contracts/problem.ts';

/** Zod's issues as field errors with sentences: all of them at once; see {@link wrongFields}. */
export const fieldErrors = (
  issues: readonly z.core.$ZodIssue[],
  place: FieldError['in'],
  language: Language,
): FieldError[] =>
  wrongFields(issues).map(({ path, code, values = {}, allowed }) => {
    const key = `field.${code}`;
    const all = allowed ? { ...values, allowed: allowed.join(', ') } : values;
    return {
      in: place,
      field: path.map(String).join('.'),
      code,
      message: message(language, isMessageKey(key) ? key : 'field.invalid', all),
      ...(allowed && { allowed }),
    };
  });
