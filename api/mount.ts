import type { Express, Request, Response } from 'express';
import type { Context } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import type { Budgets } from './limits/budgets.ts';
import { Problem } from './problem.ts';
import { serve } from './serve.ts';

/** Makes express routes of endpoints; another method on a known path is 405 with Allow (OPTIONS: 204 with Allow). */
export const mount = (app: Express, context: Context, budgets: Budgets, endpoints: readonly Endpoint[]): void => {
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    const group = endpoints.filter((endpoint) => endpoint.path === path);
    const route = app.route(path);
    for (const endpoint of group) {
      route[endpoint.method]((request: Request, response: Response) => {
        response.locals.route = endpoint.path;
        return serve({ context, budgets }, endpoint, request, response);
      });
    }
    const allowed = allowedMethods(group);
    route.all((request: Request, response: Response) => {
      response.locals.route = path;
      if (request.method === 'OPTIONS') {
        response.status(204).set('Allow', allowed).end();
        return;
      }
      throw new Problem('method_not_allowed', {
        detail: 'problem.detail.method_not_allowed',
        values: { allowed },
        headers: { Allow: allowed },
      });
    });
  }
};

const allowedMethods = (group: readonly Endpoint[]): string => {
  const methods = group.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return [...methods, 'OPTIONS'].join(', ');
};
