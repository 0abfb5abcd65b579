import type { Logger } from 'pino';

/**
 * A fault that nobody caught ends the process with a log line instead of Node's own output, which prints every property
 * of an error, a database's `detail` with its values among them. Warnings of Node go the same way.
 */
export const logLastWords = (log: Logger): void => {
  const end = (error: unknown): void => {
    log.fatal(error instanceof Error ? error : { thrown: typeof error }, 'unexpected end');
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ err: warning }, 'warning of the runtime'));
};
