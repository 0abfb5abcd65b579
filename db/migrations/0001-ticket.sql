-- Tickets as their workflows recorded them, and the requests they were opened with.

-- The last serial of a day, in the desk's zone (C-12). Taken in the transaction that accepts the request, so that a
-- refusal or a crash uses no number up: the numbers of accepted tickets have no gap.
create table day_serial (
  prefix text not null,
  day date not null,
  last integer not null check (last > 0),
  primary key (prefix, day)
);

-- Accepted requests. `form` holds the personal fields as the policy's form describes them; the workflow gets codes only.
create table intake_request (
  id uuid primary key,
  number text not null unique,
  caller_id uuid not null,
  -- Scope is the caller, kept 7 days; afterwards the key is cleared.
  idempotency_key text,
  body_sha256 text not null,
  form jsonb not null,
  title text not null,
  -- Start argument of the workflow, without the plan, which is compiled when it is started.
  start jsonb not null,
  -- PostgreSQL's clock, plus the test clock's offset.
  accepted_at timestamptz(3) not null,
  clock_offset_ms bigint not null default 0,
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  attempts integer not null default 0,
  -- When the relay may take it up: the API starts it first.
  next_attempt_at timestamptz(3) not null default now() + interval '5 seconds'
);
create unique index intake_request_idempotency on intake_request (caller_id, idempotency_key)
  where idempotency_key is not null;
create index intake_request_unstarted on intake_request (next_attempt_at) where started_at is null;
create index intake_request_keys on intake_request (created_at) where idempotency_key is not null;

-- One row per ticket: the folded events, and columns that lists filter and sort by.
create table ticket (
  number text primary key,
  request_id uuid not null,
  revision integer not null,
  state jsonb not null,
  status text not null,
  level text not null,
  policy_key text not null,
  category text not null,
  requester_id uuid not null,
  org_id uuid,
  group_id uuid,
  owner_id uuid,
  submitted_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- The earliest due instant of a promise not yet missed; null when none is running.
  next_due timestamptz(3),
  overdue boolean not null,
  parked_code text,
  parked_at timestamptz(3)
);
create index ticket_requester on ticket (requester_id, submitted_at desc, number desc);
create index ticket_org on ticket (org_id, submitted_at desc, number desc);
create index ticket_next_due on ticket (coalesce(next_due, 'infinity'), number);
create index ticket_submitted on ticket (submitted_at desc, number desc);
create index ticket_owner on ticket (owner_id, status);
create index ticket_group on ticket (group_id, status);
create index ticket_parked on ticket (parked_at) where parked_at is not null;

-- What happened, in order: the source of everything else about a ticket.
create table ticket_event (
  number text not null references ticket (number),
  seq integer not null,
  id uuid not null,
  type text not null,
  at timestamptz(3) not null,
  recorded_at timestamptz(3) not null default now(),
  actor_id uuid,
  via text not null,
  audience text not null,
  command_id text,
  received_at timestamptz(3),
  data jsonb not null,
  primary key (number, seq)
);

-- Decided commands; the net under the workflow's ring of recent ids: the same id twice is one command.
create table command (
  number text not null,
  command_id text not null,
  seq integer not null,
  refused text,
  recorded_at timestamptz(3) not null default now(),
  primary key (number, command_id)
);
create index command_id on command (command_id);

-- Personal texts (descriptions, messages, notes, reasons), written before the command that refers to them.
create table ticket_text (
  id uuid primary key,
  number text not null,
  sha256 text not null,
  body text not null,
  author_id uuid,
  created_at timestamptz(3) not null default now(),
  -- The event that refers to it; while null the text is an orphan that a sweep removes after a week.
  event_seq integer
);
create index ticket_text_number on ticket_text (number);
create index ticket_text_orphan on ticket_text (created_at) where event_seq is null;

-- The deadline ledger: one row per promise.
create table deadline (
  number text not null references ticket (number),
  id text not null,
  clock text not null,
  round integer not null,
  term integer not null,
  level text not null,
  policy_version integer not null,
  calendar text not null,
  calendar_version integer,
  length_ms bigint not null,
  state text not null,
  started_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  met_at timestamptz(3),
  missed_at timestamptz(3),
  past_at_regrading boolean not null,
  primary key (number, id)
);

-- Rungs that took effect, once each: the id is the effect's.
create table deadline_rung (
  id text primary key,
  number text not null,
  deadline_id text not null,
  share numeric not null,
  due_at timestamptz(3) not null,
  fired_at timestamptz(3) not null,
  lateness_ms bigint not null,
  voided boolean not null,
  seq integer not null,
  foreign key (number, deadline_id) references deadline (number, id)
);
create index deadline_rung_deadline on deadline_rung (number, deadline_id);
