import { DefaultLogger, type Logger as SdkLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

/**
 * Where Temporal's SDK writes its warnings and errors: as sentences of the desk's log, without what goes with them, as
 * that holds failures of activities and payloads.
 */
export const sdkLogger = (log: Logger): SdkLogger =>
  new DefaultLogger('WARN', ({ level, message }) => log[level === 'ERROR' ? 'error' : 'warn'](message));
