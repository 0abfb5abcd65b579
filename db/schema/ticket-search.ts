/** The words a ticket is found by; literals of `tsvector`. */
export type TicketSearchTable = {
  number: string;
  for_requester: string;
  for_staff: string;
};
