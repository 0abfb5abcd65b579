import { isMessageKey } from '../../contracts/message.ts';
import type { ProblemCode } from '../../contracts/problem.ts';
import type { Refusal } from '../../domain/ticket/command.ts';
import { Problem } from '../problem.ts';

/** Refusals that are not "this is not possible now". */
const codes: Record<string, ProblemCode> = {
  no_permission: 'forbidden',
  account_disabled: 'forbidden',
  stale: 'precondition_failed',
  parked: 'parked',
  invalid_input: 'invalid_request',
  invalid_message: 'invalid_request',
};

/** Details whose names mean something else in every problem document. */
const renamed: Record<string, string> = { status: 'ticketStatus', code: 'cause', detail: 'causeDetail' };

/** A refusal of the domain as the problem to answer with; `reason` is the refusal's own stable code. */
export const problemOfRefusal = ({ code, details = {} }: Refusal): Problem => {
  const detail = `refusal.${code}`;
  const values = Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  );
  return new Problem(codes[code] ?? 'refused', {
    reason: code,
    ...(isMessageKey(detail) ? { detail, values } : {}),
    members: Object.fromEntries(Object.entries(details).map(([name, value]) => [renamed[name] ?? name, value])),
  });
};
