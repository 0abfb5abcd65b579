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
    for (const to of ['li@example.com', '13800001111', `ddt_${'x'.repeat(43)}`, '导出按钮没有反应'])
      log.info({ to }, 'sent');
    watched.hears({ form: { title: 'The printer burns' } });
    log.info({ about: 'The printer burns' }, 'submitted');
    watched.end();
  });
});
