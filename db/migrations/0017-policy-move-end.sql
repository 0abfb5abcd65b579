-- How a move of running tickets came to its end: all had their turn; a later version is in force (a scheduled version that was
-- taken back moves nobody); who asked for it may no longer.
alter table policy_move add column outcome text check (outcome in ('done', 'overtaken', 'no_permission'));
update policy_move set outcome = 'done' where finished_at is not null;
-- A version that follows from another publication takes the tickets of the version it follows only; null: of all before it.
alter table policy_move add column follows integer;
-- A ticket that did not answer is told again in later rounds.
alter table policy_move_ticket add column attempts integer not null default 0;

-- Backtests read the tickets of a policy in a period, page by page, and count them.
create index ticket_policy_submitted on ticket (policy_key, submitted_at, number);
