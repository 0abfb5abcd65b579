import { isMessageKey, type Language, message } from '../contracts/message.ts';
import { Problem } from './problem.ts';

/** A field of the body that only the database can tell is wrong, as the problem a schema would have raised. */
export const wrongField = (language: Language, field: string, code: string): Problem => {
  const key = `field.${code}`;
  const sentence = message(language, isMessageKey(key) ? key : 'field.invalid');
  return new Problem('invalid_request', {
    detail: 'problem.detail.invalid_request',
    values: { count: 1 },
    errors: [{ in: 'body', field, code, message: sentence }],
  });
};
