import type { Actor, Role } from '../contracts/actor.ts';

/**
 * How far a permission reaches: every ticket (or no ticket is involved), tickets the actor is the requester of,
 * tickets the actor owns.
 */
export type Reach = 'any' | 'own' | 'assigned';

/** The facts of a ticket that permissions look at. */
export type TicketFacts = { requesterId: string; ownerId: string | null; groupId: string | null };

const everybody = { requester: 'any', agent: 'any', engineer: 'any', supervisor: 'any', administrator: 'any' } as const;
const staff = { agent: 'any', engineer: 'any', supervisor: 'any', administrator: 'any' } as const;
const supervising = { supervisor: 'any', administrator: 'any' } as const;
const handling = { agent: 'assigned', engineer: 'assigned', ...supervising } as const;

/**
 * Who may do what: permission → role → reach (requirements 4.6, C-14, C-19, C-28; open choices in
 * docs/decisions/0011-who-may.md). What is not written here is denied.
 */
export const permissionTable = {
  submit: everybody,
  submit_for_other: staff,
  /** The ticket, its deadlines, and of its timeline what is meant for the requester. */
  view: { requester: 'own', ...staff },
  /** Of the timeline also what is meant for staff only. */
  view_staff_entries: staff,
  /** Talk to the requester; the requester talks back. */
  message: { requester: 'own', ...staff },
  note: staff,
  /** classify, grade, tag, verify_report. */
  classify: staff,
  review_level: { engineer: 'any', ...supervising },
  dispute_level: { requester: 'own' },
  answer_dispute: supervising,
  claim: staff,
  assign: supervising,
  release: handling,
  /** acknowledge, respond: whoever takes the call logs it, also before anybody owns the ticket. */
  first_answer: staff,
  /** progress, diagnose, verify, temporary_solution, plan_definite, wait, resume, escalate, resolve, take_back. */
  handle: handling,
  /** The requester's own word; nobody gives it for them, administrators neither (C-28). */
  confirm: { requester: 'own' },
  /** A signed or phoned confirmation, recorded as such. */
  record_confirmation: handling,
  answer_survey: { requester: 'own' },
  /** The colleague to whom a handover is offered; whom it was offered to, the command asks. */
  take_handover: staff,
  /** Of staff, whoever of them learns that another party did what it was asked for. */
  collaborate: staff,
  /** That the work may wait: the requester, or who speaks for the customer (S1-09); no administrator (C-28). */
  agree_deferral: { requester: 'own', supervisor: 'any' },
  /** Approvals and decisions in one's own name; no administrator (C-28). */
  approve: { supervisor: 'any' },
  reopen: { requester: 'own', ...handling },
  archive: handling,
  cancel: { requester: 'own', ...supervising },
  /** resend, repair, doctor. */
  operate: { administrator: 'any' },
  /** One's own account: sign out, see oneself, change the password. */
  use_account: everybody,
  /** One's own notifications. */
  read_notifications: everybody,
  manage_own_tokens: everybody,
  /** Tokens of service accounts. */
  manage_tokens: { administrator: 'any' },
  /** Names of staff and groups, to assign and to understand the timeline. */
  list_staff: staff,
  /** Read calendars, and compute working time on them. */
  use_calendars: staff,
  /** How promises were kept and how late rungs fired, over all tickets. */
  view_figures: supervising,
  manage_people: { administrator: 'any' },
  /** Policies with their procedures, wordings, versions and selection; checking a draft. */
  view_policies: staff,
  /** Publishing policies and calendars, and the rules that select them. */
  publish_policies: { administrator: 'any' },
} as const satisfies Record<string, Partial<Record<Role, Reach>>>;

/** A permission of {@link permissionTable}. */
export type Permission = keyof typeof permissionTable;

/**
 * The reaches an actor has for a permission: empty when denied, and for an unknown permission or an account that is
 * not active. Lists use it to choose their rows; an endpoint refuses at once when it is empty.
 */
export const reachOf = (actor: Actor, permission: Permission): readonly Reach[] => {
  if (actor.status !== 'active' || !Object.hasOwn(permissionTable, permission)) return [];
  const row: Partial<Record<Role, Reach>> = permissionTable[permission];
  const reaches = actor.roles.flatMap((role) => (Object.hasOwn(row, role) ? [row[role]!] : []));
  return [...new Set(reaches)];
};

/**
 * May this actor do this, on this ticket where one is involved? Denied by default: without a ticket only the reach
 * `any` counts.
 *
 * @example may(actor, 'confirm', { requesterId: actor.id, ownerId: null, groupId: null })
 */
export const may = (actor: Actor, permission: Permission, ticket?: TicketFacts): boolean =>
  reachOf(actor, permission).some((reach) => {
    if (reach === 'any') return true;
    if (ticket === undefined) return false;
    return reach === 'own' ? ticket.requesterId === actor.id : ticket.ownerId === actor.id;
  });

/** Which timeline entries of a ticket the actor may read (C-16); none when the ticket itself is not theirs to see. */
export const audiencesFor = (actor: Actor, ticket: TicketFacts): readonly ('requester' | 'staff')[] => {
  if (!may(actor, 'view', ticket)) return [];
  return may(actor, 'view_staff_entries', ticket) ? ['requester', 'staff'] : ['requester'];
};
