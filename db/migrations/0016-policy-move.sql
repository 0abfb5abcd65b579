-- Running tickets that go to a newly published version of their policy, and what came of each (issue 5, "Preview before change").
-- A workflow works the list off; a row here outlives it, so that it goes on wherever it was killed.
create table policy_move (
  id uuid primary key default gen_random_uuid(),
  policy_key text not null,
  version integer not null,
  mode text not null check (mode in ('switch', 'kinder')),
  asked_by uuid not null references account (id),
  asked_at timestamptz not null default now(),
  -- When the version is in force; nothing moves before.
  effective_from timestamptz not null,
  -- The engine has taken it over.
  started_at timestamptz,
  finished_at timestamptz,
  foreign key (policy_key, version) references policy_version (key, version)
);
create index policy_move_unstarted on policy_move (asked_at) where started_at is null;

create table policy_move_ticket (
  move_id uuid not null references policy_move (id),
  number text not null,
  outcome text not null default 'waiting' check (outcome in ('waiting', 'moved', 'skipped', 'failed')),
  -- Why it failed: a code.
  code text,
  primary key (move_id, number)
);
create index policy_move_ticket_outcome on policy_move_ticket (move_id, outcome, number);
