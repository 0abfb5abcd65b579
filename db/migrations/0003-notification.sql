-- Notifications: one row per event, person and channel. Rows are written in the transaction that records the event, so
-- none is lost and none is written twice. No texts and no addresses here: both are joined when a message is rendered,
-- so that erasing a person leaves nothing behind in this table.

create table notification (
  id uuid primary key default gen_random_uuid(),
  number text not null,
  seq bigint not null,
  account_id uuid not null,
  channel text not null check (channel in ('in_app', 'email')),
  template text not null,
  -- Codes, instants and text ids (domain/notification/data-of.ts).
  data jsonb not null,
  -- number/seq/account/channel; the e-mail's Message-ID is made of it.
  dedup_key text not null unique,
  state text not null check (state in ('waiting', 'sending', 'delivered', 'uncertain', 'failed', 'dropped')),
  -- Counts claims; the claim a courier holds is good only while this number stands.
  attempts integer not null default 0,
  -- When the row may be (re)tried. While it is being sent: when its claim runs out, after which a crashed courier's row
  -- is taken up again. So one index finds all three: due, put off, abandoned.
  next_attempt_at timestamptz(3) not null default now(),
  -- The server may have said yes already and nobody knows: a later delivery is marked uncertain.
  maybe_sent boolean not null default false,
  last_error_code text,
  claimed_at timestamptz(3),
  delivered_at timestamptz(3),
  read_at timestamptz(3),
  -- Instant of the event; created_at is when the row was written. Milliseconds, because pages are cut by it.
  at timestamptz(3) not null,
  created_at timestamptz(3) not null default now()
);

-- The courier's fetch: at most the rows that still have to go out, in the order in which they may.
create index notification_due on notification (channel, next_attempt_at) where state in ('waiting', 'sending');
-- What a courier shows of the trouble it had.
create index notification_trouble on notification (channel, state) where state in ('failed', 'uncertain');
-- A person's own list, newest first, and the unread of them.
create index notification_own on notification (account_id, created_at desc, id desc) where channel = 'in_app';
create index notification_unread on notification (account_id, created_at desc, id desc)
  where channel = 'in_app' and read_at is null;
