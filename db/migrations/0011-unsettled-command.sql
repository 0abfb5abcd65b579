-- Commands whose outcome the engine may not know: `record` commits inside a workflow task, and an update that nobody has
-- been answered may be lost with that task (docs/decisions/0021). The API settles what it has answered; the worker's relay
-- tells the ticket of the rest.
alter table command add column unsettled boolean not null default false;
create index command_unsettled on command (recorded_at) where unsettled;
