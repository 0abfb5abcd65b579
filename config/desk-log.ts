import pino, { type DestinationStream, type Logger } from 'pino';
import { safeFields, safeSentence } from './safe-log.ts';

/**
 * The log of a process: JSON lines on standard output, or into `destination`. **The one place where log lines are made**,
 * so what must not stand in a log is kept out here, whoever writes it: see {@link safeFields}.
 */
export const createDeskLog = (
  options: { level: string; process: 'api' | 'worker' },
  destination?: DestinationStream,
): Logger =>
  pino(
    {
      level: options.level,
      base: { process: options.process },
      // Ours run first; pino's would write messages and other properties of errors.
      serializers: { err: (value) => value },
      hooks: {
        logMethod([first, second], method) {
          // What follows would be put into the sentence.
          if (typeof first === 'string') method.call(this, safeSentence(first));
          else method.call(this, safeFields(first), safeSentence(typeof second === 'string' ? second : 'error'));
        },
      },
    },
    destination as DestinationStream,
  );
