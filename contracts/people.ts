import { z } from 'zod';
import { roles } from './actor.ts';
import { instant } from './instant.ts';
import { languages } from './message.ts';

/** Posts a person may hold (C-15): rungs and notifications name posts, never people. */
export const postKeys = [
  'customer_service_supervisor',
  'support_supervisor',
  'presales_manager',
  'support_department_manager',
  'technical_director',
  'general_manager',
  'product_lead',
  'rd_lead',
  'department_head',
] as const;

/** A post. */
export type PostKey = (typeof postKeys)[number];

const uuid = z.uuid();
const name = z.string().trim().min(1).max(100);
const optionalText = (max: number) => z.string().trim().min(1).max(max).nullable();

/** The name a person or program signs in with: letters of any script, digits, `. _ @ + -`; case does not matter. */
export const accountName = z
  .string()
  .trim()
  .normalize('NFKC')
  .min(2)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@+-]*$/u)
  .meta({ description: 'Letters, digits and . _ @ + -; unique without regard to case.', example: 'li.na' });

/** A new password: 10 to 200 characters; no rules about kinds of characters. */
export const newPassword = z.string().min(10).max(200);

const profile = {
  displayName: name,
  kind: z.enum(['individual', 'enterprise', 'staff', 'partner', 'service']),
  roles: z.array(z.enum(roles)).min(1).max(roles.length),
  orgId: uuid.nullable(),
  departmentId: uuid.nullable(),
  postTitle: optionalText(100),
  staffNo: optionalText(50),
  employeeNo: optionalText(50),
  mobile: z
    .string()
    .regex(/^\+?[0-9 -]{5,20}$/)
    .nullable(),
  extension: optionalText(20),
  email: z.email().max(254).nullable(),
  nickname: optionalText(100),
  language: z.enum(languages),
  notifyEmail: z.boolean(),
};

/** A person or program as an administrator sees it. */
export const accountView = z
  .object({ id: uuid, account: z.string(), ...profile, email: z.string().nullable(), mobile: z.string().nullable() })
  .extend({
    status: z.enum(['active', 'disabled']),
    hasPassword: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Account' });

/** An {@link accountView}. */
export type AccountView = z.infer<typeof accountView>;

/** What a new account needs: a name to sign in with and one to show; the rest has defaults. */
export const accountInput = z
  .strictObject({
    account: accountName,
    ...z.object(profile).partial().shape,
    displayName: name,
    password: newPassword.optional().meta({ description: 'Without one the account cannot sign in, only use tokens.' }),
  })
  .meta({ id: 'AccountInput' });

/** What may change of an account; what is left out stays. `password` sets a new one, null takes it away. */
export const accountChange = z
  .strictObject({
    ...z.object(profile).partial().shape,
    status: z.enum(['active', 'disabled']).optional(),
    password: newPassword.nullable().optional(),
  })
  .meta({ id: 'AccountChange' });

const organisationFields = {
  name,
  kind: z.enum(['internal', 'customer', 'partner']),
  trade: optionalText(100),
  active: z.boolean(),
};
/** An organisation as read. */
export const organisationView = z
  .object({ id: uuid, ...organisationFields, createdAt: instant })
  .meta({ id: 'Organisation' });
/** A new organisation. */
export const organisationInput = z
  .strictObject({ name, kind: organisationFields.kind, trade: organisationFields.trade.optional() })
  .meta({ id: 'OrganisationInput' });
/** Changes of an organisation. */
export const organisationChange = z
  .strictObject(z.object(organisationFields).partial().shape)
  .meta({ id: 'OrganisationChange' });

/** A department as read. */
export const departmentView = z.object({ id: uuid, orgId: uuid, name, createdAt: instant }).meta({ id: 'Department' });
/** A new department. */
export const departmentInput = z.strictObject({ orgId: uuid, name }).meta({ id: 'DepartmentInput' });
/** Changes of a department. */
export const departmentChange = z.strictObject({ name: name.optional() }).meta({ id: 'DepartmentChange' });

const line = z.union([z.literal(1), z.literal(2), z.literal(3)]);
/** A group as read, with its members. */
export const groupView = z
  .object({
    id: uuid,
    name,
    line,
    leadId: uuid.nullable(),
    memberIds: z.array(uuid),
    active: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'Group' });
/** A new group; its members are active accounts of staff. */
export const groupInput = z
  .strictObject({ name, line, leadId: uuid.nullable().optional(), memberIds: z.array(uuid).max(500).optional() })
  .meta({ id: 'GroupInput' });
/** Changes of a group; `memberIds` replaces all members. */
export const groupChange = z
  .strictObject({ ...groupInput.partial().shape, active: z.boolean().optional() })
  .meta({ id: 'GroupChange' });

/** A post and who holds it. */
export const postView = z
  .object({ id: uuid, key: z.enum(postKeys), holderId: uuid, groupId: uuid.nullable(), createdAt: instant })
  .meta({ id: 'Post' });
/** Gives a post to somebody, maybe for one group only. */
export const postInput = z
  .strictObject({ key: z.enum(postKeys), holderId: uuid, groupId: uuid.nullable().optional() })
  .meta({ id: 'PostInput' });

/** A category's group. */
export const categoryRouteView = z.object({ category: z.string(), groupId: uuid }).meta({ id: 'CategoryRoute' });
/** Key of a category, path parts joined by `/`, e.g. `network/wifi`. */
export const categoryKey = z
  .string()
  .regex(/^[\p{L}\p{N}_.-]+(\/[\p{L}\p{N}_.-]+)*$/u)
  .max(200);

/** A colleague as staff sees them: enough to assign a ticket and to read a timeline. */
export const colleagueView = z
  .object({
    id: uuid,
    account: z.string(),
    displayName: z.string(),
    roles: z.array(z.enum(roles)),
    groupIds: z.array(uuid),
  })
  .meta({ id: 'Colleague' });

/** An API token as listed; the secret is shown once, when it is made. */
export const tokenView = z
  .object({
    id: uuid,
    accountId: uuid,
    name: z.string(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'Token' });
