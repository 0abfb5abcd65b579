-- Live updates. Events become visible out of order (transactions commit in any order), so a stream's position is the
-- transaction's id first: everything below the oldest running transaction is complete and will not change.
alter table ticket_event add column xid xid8 not null default pg_current_xact_id();
create index ticket_event_live on ticket_event (xid, number, seq);
