import type { QueuedSignal, SignalFault } from '../../domain/ticket/messages.ts';
import { unreadable } from '../payload-converter.ts';

/** Longest payload that waits in the workflow's state, characters of JSON; longer ones never become a command. */
const longestPayload = 16_384;

/** Names and command ids as a caller may choose them. */
const name = /^[\w.:-]{1,100}$/;

/**
 * A signal as it is queued. Whatever was sent becomes something that state, activities and SQL can carry: a payload
 * that can never be a command is replaced by the reason, a name that no command has by `?`.
 */
export const takeSignal = (command: string, payload: unknown): QueuedSignal => {
  const fault = faultOf(payload);
  const named = name.test(command) ? command : '?';
  if (!fault) return { command: named, payload };
  const commandId = idIn(payload);
  return { command: named, payload: commandId ? { commandId } : null, refused: fault };
};

/** May this be a command's id? */
export const isCommandId = (id: unknown): id is string => typeof id === 'string' && name.test(id);

/** The command id that a payload names, if it is one. */
export const idIn = (payload: unknown): string | undefined => {
  const id = (payload as { commandId?: unknown } | null | undefined)?.commandId;
  return isCommandId(id) ? id : undefined;
};

const faultOf = (payload: unknown): SignalFault | null => {
  if (payload === unreadable || ArrayBuffer.isView(payload)) return 'unreadable';
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return 'not_an_object';
  if (!isCarriable(payload)) return 'too_large';
  const { commandId } = payload as { commandId?: unknown };
  return commandId === undefined || idIn(payload) ? null : 'invalid_command_id';
};

/** Short enough, and not nested so deeply that writing it as JSON fails: that would stop the workflow for ever. */
const isCarriable = (payload: object): boolean => {
  try {
    return JSON.stringify(payload).length <= longestPayload;
  } catch {
    return false;
  }
};
