import type { Language } from '../contracts/message.ts';
import type { ProblemDetails } from '../contracts/problem.ts';
import { CliError, ProblemAnswer, Unreachable } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/** How long an answer may take, ms; the desk itself gives up after about 10 s. */
const patienceMs = 30_000;

/** What goes with a request. */
export type Sending = {
  /** Members that are undefined are left out; lists are repeated. */
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  /** The Idempotency-Key; told again when the answer stays out. */
  key?: string;
  /** How the caller's words call a field, for error messages. */
  nameOf?: (field: string) => string;
};

/** A successful answer; `T` is believed, the desk checks its answers itself. */
export type Answer<T> = { status: number; body: T; headers: Headers };

/** Where requests go and as whom. */
export type ApiClient = {
  url: string;
  send<T>(method: string, path: string, sending?: Sending): Promise<Answer<T>>;
  /** The body of a GET. */
  get<T>(path: string, query?: Sending['query']): Promise<T>;
  /** A GET whose body is still to be read. */
  open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
};

/**
 * A client of one desk. Its calls throw {@link ProblemAnswer} for every problem, {@link Unreachable} when there is no answer.
 * Redirects are errors, so that no token reaches another server.
 */
export const apiClient = (url: string, language: Language, credentials: Record<string, string>): ApiClient => {
  const request = async (path: string, init: RequestInit, key?: string): Promise<Response> => {
    try {
      return await fetch(url + path, {
        ...init,
        redirect: 'error',
        headers: { 'Accept-Language': language, ...credentials, ...(init.headers as Record<string, string>) },
      });
    } catch (error) {
      if (init.signal?.aborted && !isTimeout(init.signal)) throw error;
      throw new Unreachable(url, key);
    }
  };

  const send = async <T>(method: string, path: string, sending: Sending = {}): Promise<Answer<T>> => {
    const { body, headers, key, nameOf } = sending;
    const response = await request(
      path + queryOf(sending.query),
      {
        method,
        signal: AbortSignal.timeout(patienceMs),
        headers: {
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(key !== undefined && { 'Idempotency-Key': key }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
      key,
    );
    const text = await response.text().catch(() => {
      throw new Unreachable(url, key);
    });
    if (!response.ok) throw problemIn(response, text, url, nameOf, key);
    return { status: response.status, headers: response.headers, body: parsed(text, url) as T };
  };

  return {
    url,
    send,
    get: async <T>(path: string, query?: Sending['query']) => (await send<T>('GET', path, { query })).body,
    open: async (path, headers, signal) => {
      const response = await request(path, { headers, signal });
      if (!response.ok) throw problemIn(response, await response.text(), url);
      return response;
    },
  };
};

const isTimeout = (signal: AbortSignal): boolean => (signal.reason as Error | undefined)?.name === 'TimeoutError';

const queryOf = (query: Sending['query'] = {}): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
};

const notADesk = (url: string): CliError => new CliError(exitCodes.unexpected, 'cli.error.not_a_desk', { url });

const parsed = (text: string, url: string): unknown => {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw notADesk(url);
  }
};

const problemIn = (
  response: Response,
  text: string,
  url: string,
  nameOf: (field: string) => string = (field) => field,
  key?: string,
): Error => {
  const isProblem = response.headers.get('content-type')?.includes('problem+json') === true;
  // A proxy before the desk answers in its own words.
  if (!isProblem) return [502, 503, 504].includes(response.status) ? new Unreachable(url, key) : notADesk(url);
  return new ProblemAnswer(parsed(text, url) as ProblemDetails, nameOf, key);
};
