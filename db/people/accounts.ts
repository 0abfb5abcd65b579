import { type Selectable, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { Role } from '../../contracts/actor.ts';
import type { AccountView, accountChange, accountInput } from '../../contracts/people.ts';
import type { AccountTable } from '../schema/account.ts';
import type { Database } from '../schema/index.ts';
import { hashPassword } from './password.ts';
import { BrokenRule, given, type Store, WrongReference } from './store.ts';

/** What a list of accounts may be narrowed by; `q` is a part of the account name or the name shown. */
export type AccountFilter = {
  q?: string;
  role?: Role;
  status?: AccountView['status'];
  kind?: AccountView['kind'];
  orgId?: string;
};

/** Accounts, sorted by name. They are disabled, never deleted: tickets and audit name them. */
export const accounts: Store<
  AccountView,
  z.infer<typeof accountInput>,
  z.infer<typeof accountChange>,
  AccountFilter
> = {
  list: async (db, { q, role, status, kind, orgId }, after, limit) => {
    const rows = await db
      .selectFrom('account')
      .selectAll()
      .select(sql<string>`lower(account)`.as('key'))
      .$if(q !== undefined, (query) =>
        query.where(
          sql<boolean>`(position(lower(${q}) in lower(account)) > 0 or position(lower(${q}) in lower(display_name)) > 0)`,
        ),
      )
      .$if(role !== undefined, (query) => query.where(sql<boolean>`roles @> array[${role}]`))
      .$if(status !== undefined, (query) => query.where('status', '=', status!))
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
      .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
      .$if(after !== null, (query) =>
        query.where(sql<boolean>`(lower(account), id) > (${after!.key}, ${after!.id}::uuid)`),
      )
      .orderBy('key')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ item: viewOf(row), key: row.key }));
  },
  read: async (db, id) => {
    const row = await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? viewOf(row) : null;
  },
  insert: async (tx, { account, displayName, roles = ['requester'], kind, password, ...rest }) => {
    const row = await tx
      .insertInto('account')
      .values({
        account,
        display_name: displayName,
        kind: kind ?? (roles.some((role) => role !== 'requester') ? 'staff' : 'individual'),
        roles: [...new Set(roles)],
        password_hash: password === undefined ? null : await hashPassword(password),
        ...given(columnsOf(rest)),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await demandDepartmentOfOrganisation(tx, row.id);
    return row.id;
  },
  update: async (tx, id, { password, roles, status, displayName, kind, ...rest }) => {
    await lockAdministrators(tx);
    const hash = typeof password === 'string' ? await hashPassword(password) : password;
    const { numUpdatedRows } = await tx
      .updateTable('account')
      .set({
        ...given({ display_name: displayName, kind, status, roles: roles && [...new Set(roles)], password_hash: hash }),
        ...given(columnsOf(rest)),
        updated_at: sql`now()`,
      })
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return null;
    await demandDepartmentOfOrganisation(tx, id);
    if ((await lockAdministrators(tx)) === 0) throw new BrokenRule('last_administrator');
    // Whoever was signed in with the old password, or before being disabled, is so no longer.
    if (status === 'disabled' || password !== undefined)
      await tx.deleteFrom('session').where('account_id', '=', id).execute();
    const fields = Object.keys(given({ password, roles, status, displayName, kind, ...rest }));
    return { fields, ...given({ roles, status }) };
  },
};

type Profile = Omit<z.infer<typeof accountChange>, 'displayName' | 'kind' | 'roles' | 'status' | 'password'>;

const columnsOf = (profile: Profile) => ({
  org_id: profile.orgId,
  department_id: profile.departmentId,
  post_title: profile.postTitle,
  staff_no: profile.staffNo,
  employee_no: profile.employeeNo,
  mobile: profile.mobile,
  extension: profile.extension,
  email: profile.email,
  nickname: profile.nickname,
  language: profile.language,
  notify_email: profile.notifyEmail,
});

/** Locks all active administrators, in one order, so that two of them cannot disable each other. Returns how many. */
const lockAdministrators = async (tx: Transaction<Database>): Promise<number> => {
  const { rows } = await sql`
    select id from account where status = 'active' and roles @> array['administrator'] order by id for update`.execute(
    tx,
  );
  return rows.length;
};

const demandDepartmentOfOrganisation = async (tx: Transaction<Database>, id: string): Promise<void> => {
  const { rows } = await sql`
    select 1 from account a join department d on d.id = a.department_id
    where a.id = ${id} and d.org_id is distinct from a.org_id`.execute(tx);
  if (rows.length > 0) throw new WrongReference('departmentId', 'unknown_reference');
};

const viewOf = (row: Selectable<AccountTable>): AccountView => ({
  id: row.id,
  account: row.account,
  displayName: row.display_name,
  kind: row.kind,
  roles: row.roles,
  orgId: row.org_id,
  departmentId: row.department_id,
  postTitle: row.post_title,
  staffNo: row.staff_no,
  employeeNo: row.employee_no,
  mobile: row.mobile,
  extension: row.extension,
  email: row.email,
  nickname: row.nickname,
  language: row.language,
  notifyEmail: row.notify_email,
  status: row.status,
  hasPassword: row.password_hash !== null,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
