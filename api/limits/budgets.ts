import type { Request, Response } from 'express';
import { type RateLimitRequestHandler, rateLimit } from 'express-rate-limit';
import { Problem } from '../problem.ts';
import type { Limits } from './limits.ts';

/** What a request is counted as; one caller's reading does not use up their commands. */
export type BudgetKind = 'address' | 'reads' | 'commands' | 'intake' | 'sign_in';

/** Counters of the requests of the last minute, of this process alone. */
export type Budgets = {
  /** Counts one request of this caller; rejects with `too_many_requests` when there were too many. */
  spend: (kind: BudgetKind, caller: string, request: Request, response: Response) => Promise<void>;
};

/** Counts by caller. Answers get RateLimit headers (draft-8), those over the limit Retry-After too. */
export const createBudgets = (limits: Limits): Budgets => {
  const limiters: Record<BudgetKind, RateLimitRequestHandler | null> = {
    address: limiter('address', limits.requestsPerMinute),
    reads: limiter('reads', limits.readsPerMinute),
    commands: limiter('commands', limits.commandsPerMinute),
    intake: limiter('intake', limits.submissionsPerMinute),
    sign_in: limiter('sign_in', limits.signInsPerMinute),
  };
  return {
    spend: (kind, caller, request, response) => {
      const count = limiters[kind];
      if (count === null) return Promise.resolve();
      response.locals.budgetOf = caller;
      return new Promise((resolve, reject) => {
        count(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
      });
    },
  };
};

const limiter = (kind: BudgetKind, perMinute: number): RateLimitRequestHandler | null =>
  perMinute === 0
    ? null
    : rateLimit({
        windowMs: 60_000,
        limit: perMinute,
        identifier: kind,
        standardHeaders: 'draft-8',
        legacyHeaders: false,
        keyGenerator: (_request, response) => response.locals.budgetOf,
        // Its checks write what a stranger put into X-Forwarded-For onto the screen.
        validate: false,
        handler: (_request, response) => {
          const seconds = Number(response.getHeader('Retry-After')) || 60;
          throw new Problem('too_many_requests', {
            reason: kind,
            detail: 'problem.detail.rate_limited',
            values: { seconds },
          });
        },
      });
