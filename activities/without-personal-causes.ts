import { ApplicationFailure } from '@temporalio/activity';

/**
 * Runs an activity's work; what it throws reaches history as its code alone, because errors of databases and mail
 * servers quote values. Retried as the caller's policy says.
 */
export const withoutPersonalCauses = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    const code = (error as { code?: unknown }).code;
    throw ApplicationFailure.retryable(`${what} failed`, typeof code === 'string' ? code : 'internal');
  }
};
