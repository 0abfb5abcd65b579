import { z } from 'zod';
import { type Language, message } from '../contracts/message.ts';
import type { FieldError } from '../contracts/problem.ts';
import { unsafeText } from '../contracts/unsafe-text.ts';
import type { Endpoint } from './endpoint.ts';
import { fieldErrors } from './field-errors.ts';
import { Problem } from './problem.ts';

/** The four places of a request that hold input, before parsing. */
export type RawInput = { path: unknown; query: unknown; header: unknown; body: unknown };

/**
 * All input of a call parsed by the endpoint's schemas. Throws `invalid_request` with every wrong field of every
 * place at once. An endpoint without a schema for the query or the body takes none.
 */
export const parseInput = async (endpoint: Endpoint, raw: RawInput, language: Language) => {
  const errors: FieldError[] = [];
  const parse = async (place: FieldError['in'], schema: z.ZodType | undefined): Promise<unknown> => {
    const value = raw[place];
    const unsafe = place === 'header' ? [] : unsafeText(value);
    if (unsafe.length > 0) {
      errors.push(...unsafe.map((path) => unsafeField(path, place, language)));
      return undefined;
    }
    const result = await (schema ?? nothing[place]).safeParseAsync(value, { reportInput: true });
    if (result.success) return result.data;
    errors.push(...fieldErrors(result.error.issues, place, language));
    return undefined;
  };
  const strict = (schema: z.ZodType | undefined) => (schema instanceof z.ZodObject ? schema.strict() : schema);
  const params = await parse('path', endpoint.params);
  const query = await parse('query', strict(endpoint.query));
  const headers = await parse('header', endpoint.headers);
  const body = await parse('body', endpoint.body);
  if (errors.length > 0) {
    throw new Problem('invalid_request', {
      detail: 'problem.detail.invalid_request',
      values: { count: errors.length },
      errors,
    });
  }
  return { params, query, headers, body };
};

const nothing = {
  path: z.unknown(),
  query: z.strictObject({}),
  header: z.unknown(),
  body: z.union([z.undefined(), z.strictObject({})]),
};

const unsafeField = (path: (string | number)[], place: FieldError['in'], language: Language): FieldError => ({
  in: place,
  field: path.join('.'),
  code: 'unsafe_text',
  message: message(language, 'field.unsafe_text'),
});
