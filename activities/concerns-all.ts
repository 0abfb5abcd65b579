import {
  isGrpcServiceError,
  NamespaceNotFoundError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';

// Cancelled, deadline exceeded, not allowed, resources exhausted, aborted, internal, unavailable, not authenticated.
const engineCodes = new Set([1, 4, 7, 8, 10, 13, 14, 16]);
// Classes 08 (connection), 40 (rolled back), 53 (resources), 57 (shut down, starting up, took too long).
const databaseStates = /^(08|40|53|57)...$/;
const connectionMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)|connection error/;

/**
 * Is the engine, the database or the way there in trouble, rather than the one ticket that was told? The client of the engine wraps what
 * gRPC says, so causes are looked into. Pure.
 */
export const concernsAll = (error: unknown): boolean => {
  if (error instanceof AggregateError) return error.errors.some(concernsAll);
  if (!(error instanceof Error)) return false;
  if (error instanceof ServiceError) return concernsAll(error.cause);
  if (error instanceof NamespaceNotFoundError || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  if (isGrpcServiceError(error)) return engineCodes.has(error.code);
  // What sockets and name servers say.
  if ('syscall' in error) return true;
  if ('code' in error && typeof error.code === 'string' && databaseStates.test(error.code)) return true;
  return connectionMessages.test(error.message);
};
