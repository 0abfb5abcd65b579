-- Figures of compliance are asked for by when promises were due, those of lateness by when rungs fired; reminders are no
-- promises. `state` and the like are left out of the index, so that keeping a promise stays a cheap update.
create index deadline_due on deadline (due_at) where not reminder;
create index deadline_rung_fired on deadline_rung (fired_at);
-- Whom each rung of a ticket has told, for its ledger.
create index notification_ticket on notification (number, seq);
