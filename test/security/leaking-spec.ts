import pino from 'pino';
import { createDeskLog } from '../../config/desk-log.ts';
import { watchedLog } from '../support/log-watch.ts';

// Not a test of its own: log-watch.test.ts runs it and expects the run to fail.
describe('a desk whose log is', () => {
  it('kept clean by the desk', () => {
    createDeskLog({ level: 'info', process: 'api' }, watchedLog('clean')).info({ to: 'li@example.com' }, 'sent');
  });
  if (process.env.LEAK === undefined) return;
  it('written past it', () => {
    const watched = watchedLog('leaking');
    const log = pino({}, watched);
    if (process.env.LEAK === 'heard') {
      watched.hears({ form: { title: 'The printer burns' } });
      log.info({ about: 'The printer burns' }, 'submitted');
    } else log.info({ to: process.env.LEAK }, 'sent');
    watched.end();
  });
});
