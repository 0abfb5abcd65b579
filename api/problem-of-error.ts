import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { Problem } from './problem.ts';

/**
 * Any error as the problem to answer with: what the caller did wrong is 4xx, what is away is 503 with Retry-After,
 * everything else is `internal` (and must be logged by the caller of this function).
 */
export const problemOfError = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  if (isBodyError(error)) return ofBody(error);
  if (error instanceof URIError || statusOf(error) === 400) return new Problem('invalid_request');
  if (isDatabaseAway(error)) return away('database_away');
  if (isEngineAway(error)) return away('engine_away');
  return new Problem('internal');
};

const away = (reason: 'database_away' | 'engine_away'): Problem =>
  new Problem('unavailable', { reason, detail: `problem.detail.${reason}`, headers: { 'Retry-After': '5' } });

type BodyError = { type: string; status: number };

const isBodyError = (error: unknown): error is BodyError =>
  error instanceof Error && 'type' in error && typeof error.type === 'string' && statusOf(error) !== undefined;

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined;

const ofBody = ({ type, status }: BodyError): Problem => {
  if (status === 413) return new Problem('body_too_large');
  if (status === 415) return new Problem('unsupported_media_type');
  if (type === 'entity.parse.failed') return new Problem('broken_json');
  return status < 500 ? new Problem('invalid_request', { reason: type.replaceAll('.', '_') }) : new Problem('internal');
};

// Classes 08 (connection), 53 (resources), 57 (shut down, starting up, took too long), and what the socket says.
const awayStates = /^(08|53|57)/;
const awayCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);
const awayMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

const isDatabaseAway = (error: unknown): boolean => {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  // No such unix socket; of a file it would be a bug of ours.
  if (code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect') return true;
  if (typeof code === 'string' && (awayCodes.has(code) || awayStates.test(code))) return true;
  return awayMessages.test(error.message);
};

// Deadline exceeded, resource exhausted, failed precondition (it has just lost the ticket's task several times), unavailable.
const engineCodes = new Set([4, 8, 9, 14]);

const isEngineAway = (error: unknown): boolean => {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) && engineCodes.has(inner.code);
};
