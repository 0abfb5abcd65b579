-- The default order of ticket lists: overdue first (before all what has no limit left to miss), then by the next due
-- instant, then what owes nothing.
-- The expressions are those of db/tickets/list-tickets.ts; without this index every page sorts all tickets.
create index ticket_due_rank on ticket (
  (case when overdue then 0 when next_due is not null then 1 else 2 end),
  (coalesce(next_due, case when overdue then '-infinity'::timestamptz else 'infinity'::timestamptz end)),
  number
);
drop index ticket_next_due;
create index ticket_updated on ticket (updated_at, number);
