import assert from 'node:assert/strict';
import { type Actor, type Role, roles } from '../../contracts/actor.ts';
import { audiencesFor, may, type Permission, permissionTable, reachOf } from '../../domain/permissions.ts';

const actor = (role: Role | Role[], status: Actor['status'] = 'active'): Actor => ({
  id: 'me',
  account: 'me',
  roles: [role].flat(),
  groupIds: ['group'],
  orgId: null,
  status,
});
const own = { requesterId: 'me', ownerId: 'other', groupId: 'group' };
const assigned = { requesterId: 'other', ownerId: 'me', groupId: 'group' };
const foreign = { requesterId: 'other', ownerId: 'another', groupId: 'group' };
const unowned = { requesterId: 'other', ownerId: null, groupId: null };

/**
 * Requirements 4.6, written out again by hand: per role (requester, agent, engineer, supervisor, administrator)
 * ● any, ○ own, ◐ assigned, – denied.
 */
const expected: Record<Permission, string> = {
  submit: '●●●●●',
  submit_for_other: '–●●●●',
  view: '○●●●●',
  view_staff_entries: '–●●●●',
  message: '○●●●●',
  note: '–●●●●',
  classify: '–●●●●',
  review_level: '––●●●',
  dispute_level: '○––––',
  answer_dispute: '–––●●',
  claim: '–●●●●',
  assign: '–––●●',
  release: '–◐◐●●',
  first_answer: '–●●●●',
  handle: '–◐◐●●',
  confirm: '○––––',
  record_confirmation: '–◐◐●●',
  answer_survey: '○––––',
  take_handover: '–●●●●',
  collaborate: '–●●●●',
  agree_deferral: '○––●–',
  approve: '–––●–',
  reopen: '○◐◐●●',
  archive: '–◐◐●●',
  cancel: '○––●●',
  operate: '––––●',
  use_account: '●●●●●',
  read_notifications: '●●●●●',
  manage_own_tokens: '●●●●●',
  manage_tokens: '––––●',
  list_staff: '–●●●●',
  use_calendars: '–●●●●',
  view_figures: '–––●●',
  manage_people: '––––●',
  view_policies: '–●●●●',
  publish_policies: '––––●',
};

describe('Who may do what', () => {
  it('is as requirements 4.6 say, for every permission, role and ticket', () => {
    assert.deepEqual(Object.keys(permissionTable).sort(), Object.keys(expected).sort());
    for (const [permission, row] of Object.entries(expected) as [Permission, string][]) {
      for (const [column, role] of roles.entries()) {
        const sign = [...row][column]!;
        const allowed = [own, assigned, foreign, unowned].map((ticket) => may(actor(role), permission, ticket));
        const wanted = {
          '●': [true, true, true, true],
          '○': [true, false, false, false],
          '◐': [false, true, false, false],
          '–': [false, false, false, false],
        }[sign];
        assert.deepEqual(allowed, wanted, `${permission} ${role}`);
        assert.equal(may(actor(role), permission), sign === '●', `${permission} ${role} without a ticket`);
      }
    }
  });

  it('denies by default: unknown permissions, no roles, unknown roles, disabled accounts', () => {
    for (const unknown of ['', 'fly', 'constructor', '__proto__', 'toString']) {
      assert.equal(may(actor('administrator'), unknown as Permission, own), false, unknown);
    }
    for (const permission of Object.keys(permissionTable) as Permission[]) {
      assert.equal(may(actor([]), permission, own), false);
      assert.equal(may(actor('constructor' as Role), permission, own), false);
      assert.equal(may(actor([...roles], 'disabled'), permission, own), false);
    }
  });

  it('adds up the roles of an account', () => {
    const both = actor(['requester', 'engineer']);
    assert.deepEqual([...reachOf(both, 'reopen')].sort(), ['assigned', 'own']);
    assert.equal(may(both, 'confirm', own), true);
    assert.equal(may(both, 'confirm', assigned), false);
  });

  it('gives nobody the requester’s own word, administrators neither (C-28)', () => {
    for (const role of ['agent', 'engineer', 'supervisor', 'administrator'] as const) {
      for (const permission of ['confirm', 'dispute_level'] as const)
        assert.deepEqual(reachOf(actor(role), permission), []);
    }
  });

  it('shows requesters their own tickets, and of those only what is meant for them', () => {
    assert.deepEqual(audiencesFor(actor('requester'), own), ['requester']);
    assert.deepEqual(audiencesFor(actor('requester'), foreign), []);
    assert.deepEqual(audiencesFor(actor('engineer'), foreign), ['requester', 'staff']);
  });
});
