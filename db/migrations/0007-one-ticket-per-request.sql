-- One request is one ticket, whatever number it has in the end: the net under the renumbering after a restored backup.
create unique index ticket_request on ticket (request_id);
