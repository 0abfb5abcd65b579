import assert from 'node:assert/strict';
import { messageIdOf } from '../../activities/mail/message-id.ts';
import { type RenderContext, renderNotification } from '../../activities/mail/render.ts';
import { zonedTime } from '../../activities/mail/zoned-time.ts';
import type { NotificationData } from '../../domain/notification/data-of.ts';
import { notificationTemplates } from '../../domain/notification/table.ts';
import { loadPolicy } from '../../policies/load.ts';

const words = loadPolicy('customer-response').policy;
const context = (change: Partial<RenderContext> = {}): RenderContext => ({
  language: 'zh',
  name: '李娜',
  publicUrl: 'https://desk.example.com',
  zone: 'Asia/Shanghai',
  words,
  text: undefined,
  ...change,
});
const data: NotificationData = { policy: { key: 'customer-response', version: 1 }, level: 'P1' };

describe('the text of a mail', () => {
  it('is a receipt with number, next steps, promised instants and link (S0-10, S3-23)', () => {
    const promises = [
      { clock: 'respond', dueAt: '2026-11-23T03:00:00.000Z' },
      { clock: 'resolve', dueAt: '2026-11-23T06:30:00.000Z' },
    ];
    const zh = renderNotification('receipt', 'TS20261123001', { ...data, promises }, context());
    assert.equal(zh.subject, '[TS20261123001] 已收到您的问题');
    assert.match(zh.text, /^李娜，您好：\n/);
    assert.match(zh.text, /接下来：/);
    assert.match(zh.text, /级别：P1 高\n/);
    assert.match(zh.text, /响应时限：2026-11-23 11:00 \(UTC\+08:00, Asia\/Shanghai\)\n/);
    assert.match(zh.text, /\nhttps:\/\/desk\.example\.com\/tickets\/TS20261123001\n/);

    const en = renderNotification('receipt', 'TS20261123001', { ...data, promises }, context({ language: 'en' }));
    assert.match(en.text, /Level: P1 High\n/);
    assert.match(en.text, /Response due: 2026-11-23 11:00 \(UTC\+08:00, Asia\/Shanghai\)/);
  });

  it('never shows a level by its code alone (1.1)', () => {
    const unknown = renderNotification('receipt', 'TS1', data, context({ words: undefined }));
    assert.ok(!unknown.text.includes('P1'), unknown.text);
    const changed = renderNotification('level_changed', 'TS1', { ...data, from: 'P2' }, context());
    assert.match(changed.text, /由 P2 中 调整为 P1 高/);
  });

  it('fills every template in both languages: no placeholder is left', () => {
    const full: NotificationData = {
      ...data,
      from: 'P2',
      clock: 'respond',
      share: 1.5,
      dueAt: '2026-11-23T03:00:00.000Z',
      until: '2026-11-24T03:00:00.000Z',
      reason: 'requester',
      kept: true,
    };
    for (const template of notificationTemplates) {
      for (const language of ['zh', 'en'] as const) {
        const { subject, text } = renderNotification(template, 'TS1', full, context({ language }));
        assert.ok(!/[{}]|undefined|\bNaN\b/.test(subject + text), `${template} ${language}: ${subject}\n${text}`);
      }
    }
  });

  it('quotes what a person wrote and takes no placeholder from it', () => {
    const { text } = renderNotification('message', 'TS1', data, context({ text: '第一行 {number}\n.\n<b>x</b>' }));
    assert.match(text, /\n> 第一行 \{number\}\n> \.\n> <b>x<\/b>\n/);
  });

  it('shows times with their zone, in summer and in winter', () => {
    assert.equal(zonedTime('2026-07-01T10:00:00.000Z', 'Europe/Berlin'), '2026-07-01 12:00 (UTC+02:00, Europe/Berlin)');
    assert.equal(zonedTime('2026-12-31T23:30:00.000Z', 'Europe/Berlin'), '2027-01-01 00:30 (UTC+01:00, Europe/Berlin)');
    assert.equal(zonedTime('2026-12-31T23:30:00.000Z', 'UTC'), '2026-12-31 23:30 (UTC+00:00, UTC)');
  });

  it('has a Message-ID made of its key alone', () => {
    assert.equal(messageIdOf('TS1/1/a/email'), messageIdOf('TS1/1/a/email'));
    assert.notEqual(messageIdOf('TS1/1/a/email'), messageIdOf('TS1/2/a/email'));
    assert.match(messageIdOf('TS1/1/a/email'), /^<[0-9a-f]{64}@notification\.durable-desk>$/);
  });
});
