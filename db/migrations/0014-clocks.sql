-- Reminders are timers in the ledger and no promises: they count in no figure of compliance.
alter table deadline add column reminder boolean not null default false;
-- All pauses of a promise so far, in open time of its own calendar; and while it rests, when it runs on by itself.
alter table deadline add column paused_ms bigint not null default 0;
alter table deadline add column resume_at timestamptz(3);
-- The date that somebody agreed to instead of the policy's limit.
alter table deadline add column agreed_for timestamptz(3);
