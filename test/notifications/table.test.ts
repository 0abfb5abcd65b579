import assert from 'node:assert/strict';
import { audienceOf, type EventType } from '../../contracts/event.ts';
import { isMessageKey, languages, message } from '../../contracts/message.ts';
import { notificationsFor } from '../../domain/notification/notifications-for.ts';
import { notificationTable, notificationTemplates } from '../../domain/notification/table.ts';
import { anEvent, aTicket } from './story.ts';

const told = (event: ReturnType<typeof anEvent>, ticket = aTicket()) =>
  notificationsFor(event, ticket).map(
    ({ recipient, channels, template }) => `${recipient}: ${template} by ${channels.join('+')}`,
  );

describe('who hears of what (requirements 4.7)', () => {
  it('never tells a requester of an event the requester may not read (C-16)', () => {
    for (const [type, rules] of Object.entries(notificationTable)) {
      if (!rules.some((rule) => rule.to !== 'tell' && rule.to.includes('requester'))) continue;
      assert.equal(audienceOf(type as EventType), 'requester', type);
    }
  });

  it('has a subject and a text in both languages for every template, and uses every template', () => {
    const used = new Set(Object.values(notificationTable).flatMap((rules) => rules.map((rule) => rule.template)));
    assert.deepEqual([...used].sort(), [...notificationTemplates].sort());
    for (const template of notificationTemplates) {
      for (const part of ['subject', 'text']) {
        const key = `notification.${template}.${part}`;
        assert.ok(isMessageKey(key), key);
        for (const language of languages) assert.notEqual(message(language, key), '');
      }
    }
  });

  it('gives the requester a receipt for the own submission (S0-10)', () => {
    assert.deepEqual(told(anEvent('submitted', {})), ['requester: receipt by in_app+email']);
  });

  it('tells the group of a ticket without owner, else the owner, the former owner and the requester (S2-28)', () => {
    assert.deepEqual(told(anEvent('assigned', { groupId: 'g', ownerId: null })), [
      'group: assigned_group by in_app+email',
    ]);
    assert.deepEqual(told(anEvent('assigned', { groupId: 'g', ownerId: 'o' })), [
      'owner: assigned_owner by in_app+email',
      'former_owner: taken_over by in_app+email',
      'requester: in_progress by in_app',
    ]);
  });

  it('tells the other side of a message (S2-27)', () => {
    assert.deepEqual(told(anEvent('message', { direction: 'to_requester' })), ['requester: message by in_app+email']);
    assert.deepEqual(told(anEvent('message', { direction: 'from_requester' })), [
      'owner_or_group: message by in_app+email',
    ]);
  });

  it('does not repeat by mail what was said on the phone (S0-13)', () => {
    assert.deepEqual(told(anEvent('acknowledged', { channel: 'phone' })), []);
    assert.deepEqual(told(anEvent('acknowledged', { channel: 'email' })), ['requester: acknowledged by in_app+email']);
    assert.deepEqual(told(anEvent('acknowledged', { channel: 'chat' })), ['requester: acknowledged by in_app']);
  });

  it('tells those whom a rung names, the group in place of an owner that is missing (1.5)', () => {
    const tell = ['owner', 'group_lead', 'post:support_supervisor'];
    assert.deepEqual(told(anEvent('deadline_missed', { clock: 'respond', tell })), [
      'owner_or_group: deadline_missed by in_app+email',
      'group_lead: deadline_missed by in_app+email',
      'post:support_supervisor: deadline_missed by in_app+email',
    ]);
    assert.deepEqual(told(anEvent('deadline_warned', { clock: 'respond', tell: ['owner'] })), [
      'owner_or_group: deadline_warned by in_app',
    ]);
  });

  it('says nothing of the first grade, nor of one that changes nothing (C-01)', () => {
    assert.deepEqual(told(anEvent('graded', { from: null, to: 'P1' })), []);
    assert.deepEqual(told(anEvent('graded', { from: 'P1', to: 'P1' })), []);
    assert.equal(told(anEvent('graded', { from: 'P2', to: 'P1' })).length, 2);
  });

  it('tells the supervisor of the second "not solved" only (S2-42)', () => {
    assert.ok(!told(anEvent('not_solved', {}), aTicket({ round: 2 })).some((line) => line.startsWith('supervisor')));
    assert.ok(
      told(anEvent('not_solved', {}), aTicket({ round: 3 })).includes('supervisor: not_solved_again by in_app'),
    );
  });
});
