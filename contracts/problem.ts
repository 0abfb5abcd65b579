import { z } from 'zod';

/** Every code a problem may have, with its HTTP status; clients branch on the code, never on the sentence. */
export const problemStatus = {
  invalid_request: 400,
  broken_json: 400,
  unauthenticated: 401,
  wrong_credentials: 401,
  csrf: 403,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  refused: 409,
  precondition_failed: 412,
  body_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  parked: 423,
  too_many_requests: 429,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503,
} as const;

/** Stable code of a problem. */
export type ProblemCode = keyof typeof problemStatus;

/** One wrong field of a request. */
export const fieldError = z
  .object({
    in: z.enum(['body', 'query', 'path', 'header']),
    field: z.string().meta({ description: 'Dotted path, e.g. product.version or tags.2; empty for the whole.' }),
    code: z.string().meta({ description: 'Stable, e.g. required, unknown_field, not_allowed, too_long.' }),
    message: z.string(),
    allowed: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  })
  .meta({ id: 'FieldError' });

/** One wrong field of a request: where, what, and the allowed values where they can be listed. */
export type FieldError = z.infer<typeof fieldError>;

/** Problem details (RFC 9457), media type `application/problem+json`; some codes carry further members. */
export const problemDetails = z
  .looseObject({
    type: z.string().meta({ example: 'urn:durable-desk:problem:not_found' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().optional(),
    /** What exactly, where one code has several causes; stable like the code. */
    reason: z.string().optional(),
    requestId: z.string(),
    errors: z.array(fieldError).optional(),
  })
  .meta({ id: 'Problem' });

/** Problem details as sent. */
export type ProblemDetails = z.infer<typeof problemDetails>;

/** Media type of problem details. */
export const problemType = 'application/problem+json';
