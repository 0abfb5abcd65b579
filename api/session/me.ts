import { endpoint } from '../endpoint.ts';
import { meOf, meView } from './me-view.ts';

/** Who am I? */
export const me = endpoint({
  method: 'get',
  path: '/me',
  operationId: 'me',
  tag: 'session',
  summary: 'Oneself',
  permission: 'use_account',
  answers: { 200: { description: 'Oneself', schema: meView } },
  handler: async ({ context, actor, credential }) => ({
    status: 200,
    body: await meOf(context, actor, credential?.kind === 'session' ? credential.csrf : null),
  }),
});
