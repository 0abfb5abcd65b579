import { DefaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

const standard = new DefaultPayloadConverter();

/** What stands for a payload that nobody can read. */
export const unreadable: unique symbol = Symbol('unreadable payload');

/**
 * The standard converter, except that a payload nobody can read comes out as a mark instead of an error: a signal typed
 * with broken JSON is then refused like any other wrong input, where an error would stop the ticket's workflow.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => standard.toPayload(value),
  fromPayload: <T>(payload: Payload): T => {
    try {
      return standard.fromPayload<T>(payload);
    } catch {
      return unreadable as T;
    }
  },
};
