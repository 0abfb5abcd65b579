import type { FieldError } from '../../contracts/problem.ts';
import { PolicyFileInvalid } from '../../policies/load.ts';
import { Problem } from '../problem.ts';

/**
 * Runs what checks a policy; what is wrong with it becomes wrong fields of the request, and the member `problems` with
 * file and line. The sentences are those of the checks and say what is allowed.
 */
export const withPolicyProblems = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PolicyFileInvalid)) throw error;
    const { problems } = error;
    const errors = problems.map(
      ({ file, path, code, message }): FieldError => ({
        in: 'body',
        field: path && path !== '(file)' ? `${file}.${path}` : file,
        code,
        message,
      }),
    );
    throw new Problem('invalid_request', {
      reason: 'policy_invalid',
      detail: 'problem.detail.invalid_request',
      values: { count: errors.length },
      errors,
      members: { problems },
    });
  }
};
