import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { openApiOf } from '../openapi.ts';

/** The OpenAPI document; imports the list of endpoints late, because it is itself one of them. */
export const openApiJson = endpoint({
  method: 'get',
  path: '/openapi.json',
  operationId: 'openapi',
  tag: 'service',
  summary: 'This API as an OpenAPI 3.1 document',
  permission: 'public',
  answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
  handler: async ({ context }) => {
    const { endpoints } = await import('../endpoints.ts');
    const shown = endpoints.map((one) => (one.bodyInDocument ? { ...one, body: one.bodyInDocument(context) } : one));
    return { status: 200, body: { ...openApiOf(shown, { version: '0.1.0', url: context.settings.publicUrl }) } };
  },
});
