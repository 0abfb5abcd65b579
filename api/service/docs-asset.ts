import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

// The same origin serves page and API, so the session cookie works; the CSRF token is fetched once per page.
const start = `'use strict';
let csrf;
const withCsrf = async (request) => {
  if (['GET', 'HEAD'].includes((request.method || 'GET').toUpperCase())) return request;
  if (!csrf) csrf = await fetch('/me').then((me) => (me.ok ? me.json() : {})).then((me) => me.csrf);
  if (csrf) request.headers['X-CSRF-Token'] = csrf;
  return request;
};
SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, requestInterceptor: withCsrf });
`;

const types = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'start.js': 'text/javascript',
};

/** Style and scripts of the OpenAPI page. */
export const docsAsset = endpoint({
  method: 'get',
  path: '/docs/:asset',
  operationId: 'docsAsset',
  tag: 'service',
  summary: 'Style and scripts of the page',
  permission: 'public',
  params: z.object({ asset: z.enum(['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js']) }),
  answers: { 200: { description: 'The file', type: ['text/css', 'text/javascript'] } },
  handler: async ({ params: { asset }, response }) => {
    const body = asset === 'start.js' ? start : await readFile(join(folder, asset));
    response.type(types[asset]).set('Cache-Control', 'public, max-age=3600').send(body);
    return 'handled';
  },
});
