-- Full-text search. One row per ticket: the words that its requester may find it by, and those that staff may. Words are
-- made in TypeScript (db/search/), so that no text search configuration or locale of the server matters. No foreign key
-- to ticket: its lock would make indexing and recording wait for each other.
create table ticket_search (
  number text primary key,
  for_requester tsvector not null,
  for_staff tsvector not null
);
-- A short pending list: searches read all of it.
create index ticket_search_requester on ticket_search using gin (for_requester) with (gin_pending_list_limit = 256);
create index ticket_search_staff on ticket_search using gin (for_staff) with (gin_pending_list_limit = 256);

-- Tickets whose words have to be made (anew); the worker's relay takes them, newest first. One row per mark and not per
-- ticket: a mark becomes visible together with what it tells of, so none is swallowed by an older one.
create table search_due (
  id bigint generated always as identity primary key,
  number text not null,
  due_at timestamptz not null default now()
);
create index search_due_number on search_due (number);

create function search_ticket_opened() returns trigger language plpgsql as $$
begin
  delete from ticket_search where number = new.number;
  insert into search_due (number) values (new.number);
  return null;
end $$;
create trigger search_ticket_opened after insert on ticket for each row execute function search_ticket_opened();

-- A text that an event begins to refer to is new; one that changes or goes takes the ticket's words along at once.
create function search_text_changed() returns trigger language plpgsql as $$
begin
  if old.event_seq is null and (tg_op = 'DELETE' or new.event_seq is null) then
    return null;
  end if;
  if tg_op = 'DELETE' or new.body is distinct from old.body then
    delete from ticket_search where number = old.number;
  end if;
  insert into search_due (number) values (old.number);
  return null;
end $$;
create trigger search_text_changed after delete or update of event_seq, body on ticket_text
  for each row execute function search_text_changed();

create function search_request_changed() returns trigger language plpgsql as $$
begin
  if new.form is distinct from old.form or new.title is distinct from old.title then
    delete from ticket_search where number = new.number;
    insert into search_due (number) values (new.number);
  end if;
  return null;
end $$;
create trigger search_request_changed after update of form, title on intake_request
  for each row execute function search_request_changed();

-- Everything there is: newest last, so that it comes first.
insert into search_due (number) select number from ticket order by submitted_at, number;
