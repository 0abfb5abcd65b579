import type { Request, Response } from 'express';
import { message } from '../contracts/message.ts';
import { type ProblemDetails, problemType } from '../contracts/problem.ts';
import { languageOf } from './language.ts';
import type { Problem } from './problem.ts';

/** Answers with problem details (RFC 9457) in the caller's language. */
export const sendProblem = (request: Request, response: Response, problem: Problem): void => {
  const { code, status, extras } = problem;
  const language = languageOf(request);
  const requestId = String(response.locals.requestId ?? '');
  const document: ProblemDetails = {
    // First, so that none of them takes the place of a member that every problem has.
    ...extras.members,
    type: `urn:durable-desk:problem:${code}`,
    title: message(language, `problem.${code}`),
    status,
    code,
    ...(extras.detail && { detail: message(language, extras.detail, { requestId, ...extras.values }) }),
    ...(extras.reason && { reason: extras.reason }),
    requestId,
    ...(extras.errors && { errors: [...extras.errors] }),
  };
  response
    .status(status)
    .set({ 'Content-Language': language === 'zh' ? 'zh-CN' : 'en', Vary: 'Accept-Language', ...extras.headers })
    .type(problemType)
    .send(JSON.stringify(document));
};
