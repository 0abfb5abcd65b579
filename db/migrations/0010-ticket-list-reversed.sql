-- The reverse order of due: what owes nothing comes last in both directions, so the index of the usual order does not serve
-- backwards. The expressions are those of db/tickets/list-tickets.ts; without this index such a page sorts all tickets.
create index ticket_due_rank_reversed on ticket (
  (case when overdue then 1 when next_due is not null then 2 else 0 end),
  (coalesce(next_due, '-infinity'::timestamptz)),
  number
);
