import { z } from 'zod';
import { roles } from '../../contracts/actor.ts';
import * as people from '../../contracts/people.ts';
import { accounts } from '../../db/people/accounts.ts';
import { departments } from '../../db/people/departments.ts';
import { groups } from '../../db/people/groups.ts';
import { organisations } from '../../db/people/organisations.ts';
import type { Endpoint } from '../endpoint.ts';
import { unitEndpoints } from './unit-endpoints.ts';

/** In a query, `true` or `false`; `z.coerce.boolean()` would take "false" for true. */
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const line = z.enum(['1', '2', '3']).transform((text) => Number(text) as 1 | 2 | 3);

/** Accounts, organisations, departments and groups. */
export const units: readonly Endpoint[] = [
  ...unitEndpoints({
    path: '/accounts',
    kind: 'account',
    view: people.accountView,
    input: people.accountInput,
    change: people.accountChange,
    filter: {
      q: z.string().min(1).max(100).optional(),
      role: z.enum(roles).optional(),
      status: z.enum(['active', 'disabled']).optional(),
      kind: z.enum(['individual', 'enterprise', 'staff', 'partner', 'service']).optional(),
      orgId: z.uuid().optional(),
    },
    store: accounts,
    readers: ['manage_people'],
  }),
  ...unitEndpoints({
    path: '/organisations',
    kind: 'organisation',
    view: people.organisationView,
    input: people.organisationInput,
    change: people.organisationChange,
    filter: { kind: z.enum(['internal', 'customer', 'partner']).optional(), active: flag.optional() },
    store: organisations,
    readers: ['list_staff', 'manage_people'],
  }),
  ...unitEndpoints({
    path: '/departments',
    kind: 'department',
    view: people.departmentView,
    input: people.departmentInput,
    change: people.departmentChange,
    filter: { orgId: z.uuid().optional() },
    store: departments,
    readers: ['list_staff', 'manage_people'],
  }),
  ...unitEndpoints({
    path: '/groups',
    kind: 'group',
    view: people.groupView,
    input: people.groupInput,
    change: people.groupChange,
    filter: { line: line.optional(), active: flag.optional() },
    store: groups,
    readers: ['list_staff', 'manage_people'],
  }),
];
