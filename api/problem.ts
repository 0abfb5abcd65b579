import type { MessageKey } from '../contracts/message.ts';
import { type FieldError, type ProblemCode, problemStatus } from '../contracts/problem.ts';

/** What a problem may carry beside its code. */
export type ProblemExtras = {
  /** Catalogue key of the sentence that explains this case, with its values. */
  detail?: MessageKey;
  values?: Record<string, string | number>;
  /** Stable code of the cause, where the problem's own code has several. */
  reason?: string;
  errors?: readonly FieldError[];
  /** Further members of the problem document, e.g. `allowed` of a refusal. */
  members?: Record<string, unknown>;
  /** Response headers, e.g. Retry-After. */
  headers?: Record<string, string>;
};

/**
 * An answer that is not what the caller wanted; thrown anywhere below an endpoint, sent as problem details.
 *
 * @example throw new Problem('not_found')
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, extras: ProblemExtras = {}) {
    super(code);
    this.name = 'Problem';
    this.code = code;
    this.status = problemStatus[code];
    this.extras = extras;
  }
}
