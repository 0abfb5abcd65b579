import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Actor } from '../contracts/actor.ts';
import type { Language } from '../contracts/message.ts';
import type { ProblemCode } from '../contracts/problem.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Credential } from './authenticate.ts';
import type { Context } from './context.ts';
import type { BudgetKind } from './limits/budgets.ts';

/** One answer an endpoint may give. Without `schema` and `type` it has no body; with `type` the body is sent as it is. */
export type AnswerSpec = {
  description: string;
  schema?: z.ZodType;
  type?: string | readonly string[];
  headers?: Record<string, string>;
};

/** Possible answers by status; problems need not be listed here, see {@link Endpoint.problems}. */
export type AnswerSpecs = { readonly [status: number]: AnswerSpec };

type BodyOf<S extends AnswerSpec> = S extends { schema: infer Z extends z.ZodType }
  ? { body: z.input<Z> }
  : S extends { type: string | readonly string[] }
    ? { body: string | Buffer }
    : { body?: undefined };

/** What a handler returns: a listed status with the body its schema demands. */
export type AnswerOf<R extends AnswerSpecs> = {
  [S in keyof R & number]: { status: S; headers?: Record<string, string> } & BodyOf<R[S]>;
}[keyof R & number];

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler gets. All input is parsed; the actor has the endpoint's permission for at least some tickets. */
export type Call<A, P, Q, B, H> = {
  context: Context;
  actor: A;
  /** How the actor proved who they are; null on public endpoints. */
  credential: Credential | null;
  params: P;
  query: Q;
  body: B;
  headers: H;
  requestId: string;
  language: Language;
  /** The caller's network address, IPv6 cut to its /64. */
  address: string;
  /** For what the frame does not do (cookies, streams). */
  request: Request;
  response: Response;
};

/** An endpoint as the frame keeps it: routes, OpenAPI and checks are made from these, so none can be forgotten. */
export type Endpoint = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express style, `/tickets/:number`. Name static paths before parametric ones in endpoints.ts. */
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  description?: string;
  /**
   * Checked before the handler: refused when the actor's reach is empty. Where a ticket is involved the handler
   * asks `may(actor, permission, ticket)` itself. Of several, one is enough here.
   */
  permission: Permission | readonly Permission[] | 'public';
  /** What a call is counted as, where it is not as reading (GET) or as a command. */
  budget?: BudgetKind | 'none';
  params?: z.ZodType;
  query?: z.ZodType;
  /** Strict objects, so that unknown fields are refused by name. */
  body?: z.ZodType;
  /** The body as the OpenAPI document shows it, where that depends on the desk's configuration. */
  bodyInDocument?: (context: Context) => z.ZodType;
  /** Request headers that matter, lower-case names. */
  headers?: z.ZodObject;
  answers: AnswerSpecs;
  /** Problems besides those every endpoint may have; for the documentation. */
  problems?: readonly ProblemCode[];
  // biome-ignore lint/suspicious/noExplicitAny: the precise types are those of `endpoint`, erased here.
  handler: (call: any) => Promise<{ status: number; body?: unknown; headers?: Record<string, string> } | 'handled'>;
};

/**
 * Defines one endpoint, one per file. The types of the handler's input and answers follow from the schemas; return
 * `'handled'` when the response was written by hand (streams).
 *
 * @example
 * export const signOut = endpoint({
 *   method: 'delete', path: '/session', operationId: 'signOut', tag: 'session', summary: 'End this session',
 *   permission: 'use_account', answers: { 204: { description: 'Signed out' } },
 *   handler: async ({ context, credential }) => { …; return { status: 204 }; },
 * });
 */
export const endpoint = <
  const R extends AnswerSpecs,
  const A extends Endpoint['permission'],
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  H extends z.ZodObject | undefined = undefined,
  // A parameter of its own, so that literals in what the handler returns are not widened.
  const T extends AnswerOf<R> | 'handled' = AnswerOf<R> | 'handled',
>(
  definition: Omit<Endpoint, 'handler' | 'params' | 'query' | 'body' | 'headers' | 'answers' | 'permission'> & {
    permission: A;
    params?: P;
    query?: Q;
    body?: B;
    headers?: H;
    answers: R;
    handler: (call: Call<A extends 'public' ? null : Actor, Parsed<P>, Parsed<Q>, Parsed<B>, Parsed<H>>) => Promise<T>;
  },
): Endpoint => definition;
