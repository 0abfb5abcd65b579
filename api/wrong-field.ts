import { isMessageKey, type Language, message } from '../contracts/message.ts';
import type { FieldError } from '../contracts/problem.ts';
import { Problem } from './problem.ts';

/** A field that only the database can tell is wrong, as the problem a schema would have raised. */
export const wrongField = (
  language: Language,
  field: string,
  code: string,
  place: FieldError['in'] = 'body',
): Problem => {
  const key = `field.${code}`;
  const sentence = message(language, isMessageKey(key) ? key : 'field.invalid');
  return new Problem('invalid_request', {
    detail: 'problem.detail.invalid_request',
    values: { count: 1 },
    errors: [{ in: place, field, code, message: sentence }],
  });
};
