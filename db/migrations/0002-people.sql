-- People: who there is, what they are, how they prove it. Nothing here is referenced by foreign keys from the ticket
-- tables, so that a ticket survives the erasure of a person.

create table organisation (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  kind text not null check (kind in ('internal', 'customer', 'partner')),
  trade text,
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create unique index organisation_name on organisation (lower(name));

create table department (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organisation (id),
  name text not null,
  created_at timestamptz not null default now()
);
create unique index department_name on department (org_id, lower(name));

create table account (
  id uuid primary key default gen_random_uuid(),
  account text not null,
  display_name text not null,
  kind text not null check (kind in ('individual', 'enterprise', 'staff', 'partner', 'service')),
  roles text[] not null check (
    cardinality(roles) > 0 and roles <@ array['requester', 'agent', 'engineer', 'supervisor', 'administrator']
  ),
  password_hash text,
  org_id uuid references organisation (id),
  department_id uuid references department (id),
  post_title text,
  staff_no text,
  employee_no text,
  mobile text,
  extension text,
  email text,
  nickname text,
  language text not null default 'zh' check (language in ('zh', 'en')),
  notify_email boolean not null default true,
  status text not null default 'active' check (status in ('active', 'disabled')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- One person is not "Li.Na" and "li.na".
create unique index account_name on account (lower(account));
create unique index account_employee_no on account (employee_no) where employee_no is not null;
create index account_roles on account using gin (roles);
create index account_org on account (org_id);

-- "group" is a reserved word.
create table team_group (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  line smallint not null check (line between 1 and 3),
  lead_id uuid references account (id),
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create unique index team_group_name on team_group (lower(name));

create table group_member (
  group_id uuid not null references team_group (id),
  account_id uuid not null references account (id),
  primary key (group_id, account_id)
);
create index group_member_account on group_member (account_id);

-- A post is held by a person, maybe for one group (C-15); without a group it is held for the whole desk.
create table post (
  id uuid primary key default gen_random_uuid(),
  key text not null check (key in (
    'customer_service_supervisor', 'support_supervisor', 'presales_manager', 'support_department_manager',
    'technical_director', 'general_manager', 'product_lead', 'rd_lead', 'department_head'
  )),
  holder_id uuid not null references account (id),
  group_id uuid references team_group (id),
  created_at timestamptz not null default now()
);
create unique index post_holding on post (key, holder_id, coalesce(group_id, '00000000-0000-0000-0000-000000000000'));

create table category_route (
  category text primary key,
  group_id uuid not null references team_group (id)
);

-- Only the digest of the cookie's secret is kept: who reads this table cannot sign in with it.
create table session (
  id uuid primary key default gen_random_uuid(),
  secret_sha256 bytea not null unique,
  account_id uuid not null references account (id) on delete cascade,
  csrf text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_account on session (account_id);
create index session_expires on session (expires_at);

-- 256 random bits need no slow hash: one look-up by the unique index decides.
create table api_token (
  id uuid primary key default gen_random_uuid(),
  secret_sha256 bytea not null unique,
  account_id uuid not null references account (id) on delete cascade,
  name text not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_token_account on api_token (account_id);

-- Failed or running sign-ins of the last minutes; rows leave with success or with time. The account name is hashed,
-- because people type passwords into the wrong field.
create table sign_in_attempt (
  id bigint generated always as identity primary key,
  account_sha256 bytea not null,
  address text not null,
  at timestamptz not null default now()
);
create index sign_in_attempt_account on sign_in_attempt (account_sha256, at);
create index sign_in_attempt_address on sign_in_attempt (address, at);
create index sign_in_attempt_at on sign_in_attempt (at);

-- Who changed what about people. `data` names fields and codes, never secrets and no personal values.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor_id uuid,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  data jsonb not null default '{}'
);
create index audit_subject on audit (subject_kind, subject_id, id);
create index audit_at on audit (at);
