-- Who published a policy version, when, what it changes, who approved it and from when it is in force (S1-01, S1-02). In force at an
-- instant is the highest version of a key whose effective_from is not later; nothing that is written here ever changes.
alter table policy_version
  -- file: read from a policy file at the start of a process; published: by an administrator.
  add origin text not null default 'file' check (origin in ('file', 'published')),
  add effective_from timestamptz not null default now(),
  add published_by uuid references account (id),
  add note text,
  add approved_by text,
  add approval_note text,
  add check (origin = 'file' or (published_by is not null and note is not null)),
  add check (approval_note is null or approved_by is not null);

-- The first version of a key has always been in force; later ones since they were recorded.
update policy_version set effective_from = recorded_at;
update policy_version one set effective_from = '1970-01-01T00:00:00Z'
  where version = (select min(version) from policy_version other where other.key = one.key);

-- Which policy a new ticket gets: the first of these bases that fits, in this order; else the setting DESK_POLICY.
create table policy_selection (
  basis text not null check (basis in ('project', 'customer', 'category', 'channel', 'requester_kind', 'default')),
  value text not null check (value <> '' or basis = 'default'),
  policy_key text not null,
  primary key (basis, value),
  check (basis <> 'default' or value = '')
);
