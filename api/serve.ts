import type { Request, Response } from 'express';
import type { Actor } from '../contracts/actor.ts';
import { type Permission, reachOf } from '../domain/permissions.ts';
import { authenticate } from './authenticate.ts';
import type { Context } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import { languageOf } from './language.ts';
import { addressOf } from './limits/address-of.ts';
import type { Budgets } from './limits/budgets.ts';
import { parseInput } from './parse-input.ts';
import { Problem } from './problem.ts';
import { readBody } from './read-body.ts';

/**
 * One call of an endpoint, in this order: who asks, how often, may they at all, what do they say, do it, answer. So a stranger's
 * body is not even read. Throws problems and unexpected errors; express' error handler answers those.
 */
export const serve = async (
  { context, budgets }: { context: Context; budgets: Budgets },
  endpoint: Endpoint,
  request: Request,
  response: Response,
): Promise<void> => {
  const signed = endpoint.permission === 'public' ? null : await authenticate(context, request);
  if (signed !== null) response.locals.actorId = signed.actor.id;
  const address = addressOf(request);
  const budget = endpoint.budget ?? (isRead(request) ? 'reads' : 'commands');
  if (budget !== 'none') await budgets.spend(budget, signed?.actor.id ?? address, request, response);
  if (signed !== null && !reaches(signed.actor, endpoint)) throw new Problem('forbidden');
  const language = languageOf(request);
  const raw = {
    path: { ...request.params },
    query: { ...request.query },
    header: request.headers,
    body: isRead(request) ? undefined : await readBody(request, response, context.settings.limits.bodyBytes),
  };
  const input = await parseInput(endpoint, raw, language);
  const answer = await endpoint.handler({
    context,
    actor: signed?.actor ?? null,
    credential: signed?.credential ?? null,
    ...input,
    requestId: response.locals.requestId,
    language,
    address,
    request,
    response,
  });
  if (answer === 'handled') return;
  const spec = endpoint.answers[answer.status];
  if (spec === undefined) throw new Error(`${endpoint.operationId} answered ${answer.status}, which is not documented`);
  if (context.settings.checkAnswers) spec.schema?.parse(answer.body);
  response.status(answer.status).set({ ...answer.headers });
  if (spec.type !== undefined) response.type([spec.type].flat()[0]!).send(answer.body);
  else if (answer.body === undefined) response.end();
  else response.json(answer.body);
};

const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

const reaches = (actor: Actor, { permission }: Endpoint): boolean => {
  const wanted = (typeof permission === 'string' ? [permission] : permission) as readonly (Permission | 'public')[];
  return wanted.some((one) => one !== 'public' && reachOf(actor, one).length > 0);
};
