import type { Actor, Role } from '../../../contracts/actor.ts';

const actor = (n: number, roles: Role[], status: Actor['status'] = 'active'): Actor => ({
  id: `00000000-0000-4000-8a00-00000000000${n}`,
  account: '',
  roles,
  groupIds: [`00000000-0000-4000-8b00-00000000000${(n % 2) + 1}`],
  orgId: null,
  status,
});

/** The people of these tests; `li` is the requester of every ticket. */
export const people = {
  li: actor(1, ['requester']),
  stranger: actor(2, ['requester']),
  agent: actor(3, ['agent']),
  engineer: actor(4, ['engineer']),
  second: actor(5, ['engineer']),
  supervisor: actor(6, ['supervisor']),
  administrator: actor(7, ['administrator']),
  gone: actor(8, ['engineer', 'supervisor'], 'disabled'),
};

/** Group ids. */
export const groups = {
  software: '00000000-0000-4000-8b00-000000000001',
  network: '00000000-0000-4000-8b00-000000000002',
};

/** A reference to a text that somebody wrote. */
export const text = { textId: '00000000-0000-4000-8c00-000000000001', sha256: 'a'.repeat(64) };
