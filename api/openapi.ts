import { OpenAPIRegistry, OpenApiGeneratorV31, type ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { type ProblemCode, problemDetails, problemStatus, problemType } from '../contracts/problem.ts';
import type { AnswerSpec, Endpoint } from './endpoint.ts';
import { tellChecks } from './tell-checks.ts';

/** The OpenAPI 3.1 document of these endpoints, from the same schemas that check their input. */
export const openApiOf = (endpoints: readonly Endpoint[], { version, url }: { version: string; url: string }) => {
  const registry = new OpenAPIRegistry();
  const token = registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  const session = registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'dd_session',
    description: 'Cookie of POST /session; unsafe methods also need its CSRF token in the header X-CSRF-Token.',
  });
  for (const endpoint of endpoints) {
    const { method, path, operationId, tag, summary, permission, params, query, headers, body } = endpoint;
    for (const input of [params, query, body]) tellChecks(input);
    registry.registerPath({
      method,
      path: path.replace(/:(\w+)/g, '{$1}'),
      operationId,
      tags: [tag],
      summary,
      description: [endpoint.description, `Permission: \`${[permission].flat().join('` or `')}\`.`]
        .filter(Boolean)
        .join('\n\n'),
      security: permission === 'public' ? [] : [{ [token.name]: [] }, { [session.name]: [] }],
      request: {
        ...(params instanceof z.ZodObject && { params }),
        ...(query instanceof z.ZodObject && { query }),
        ...(headers && { headers }),
        ...(body && {
          body: { required: !body.safeParse(undefined).success, content: { 'application/json': { schema: body } } },
        }),
      },
      responses: { ...answersOf(endpoint.answers), ...problemsOf(endpoint) },
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Durable Desk',
      version,
      description:
        'Codes and data; sentences in problem details are Chinese or English by Accept-Language. ' +
        'Every problem is `application/problem+json` (RFC 9457) with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url }],
  });
};

const answersOf = (answers: Endpoint['answers']): Record<string, ResponseConfig> =>
  Object.fromEntries(Object.entries(answers).map(([status, spec]) => [status, answerOf(spec)]));

const answerOf = ({ description, schema, type, headers }: AnswerSpec): ResponseConfig => ({
  description,
  ...((schema || type) && {
    content: Object.fromEntries(
      [type ?? 'application/json'].flat().map((one) => [one, { schema: schema ?? z.string() }]),
    ),
  }),
  ...(headers && {
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
    ),
  }),
});

/** What any request may be answered with, most of it before an endpoint is reached. */
const everywhere = [
  'request_timeout',
  'uri_too_long',
  'headers_too_large',
  'too_many_requests',
  'internal',
  'unavailable',
] as const;

const retryAfter = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' as const } } };

/** Problems by status; several codes may share one. */
const problemsOf = (endpoint: Endpoint): Record<string, ResponseConfig> => {
  const { permission, params, query, headers, body, problems = [] } = endpoint;
  const codes = new Set<ProblemCode>([...problems, ...everywhere]);
  if (permission !== 'public') for (const code of ['unauthenticated', 'csrf', 'forbidden'] as const) codes.add(code);
  if (params || query || headers || body) codes.add('invalid_request');
  if (body) for (const code of ['broken_json', 'body_too_large', 'unsupported_media_type'] as const) codes.add(code);
  const statuses = new Set([...codes].map((code) => problemStatus[code]));
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: [...codes].filter((code) => problemStatus[code] === status).join(', '),
        content: { [problemType]: { schema: problemDetails } },
        ...(status === 429 && { headers: retryAfter }),
      },
    ]),
  );
};
