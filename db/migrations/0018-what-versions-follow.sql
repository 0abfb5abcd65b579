-- The version of which a calendar or a base made this one; null: it was asked for itself, or published before this was noted. Moves of
-- running tickets go by it: a text overtakes an older one, its followers do not.
alter table policy_version add column follows integer check (follows < version);

-- The revision that the ticket had once it had gone, so that the next move does not go by a row that is not written yet.
alter table policy_move_ticket add column revision integer;
create index policy_move_ticket_number on policy_move_ticket (number);
