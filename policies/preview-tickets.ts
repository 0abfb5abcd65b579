import type { Kysely } from 'kysely';
import type { Actor } from '../contracts/actor.ts';
import { type Instant, laterOf } from '../contracts/instant.ts';
import type { MoveMode } from '../contracts/policy-event.ts';
import type { PreviewItem } from '../contracts/policy-preview.ts';
import { type OpenTicket, openTickets } from '../db/policies/open-tickets.ts';
import type { Database } from '../db/schema/index.ts';
import { previewMove } from '../domain/preview/preview-move.ts';
import type { Ticket } from '../domain/ticket/ticket.ts';
import { inTurns } from './in-turns.ts';
import type { LoadedPolicy } from './load.ts';
import type { PolicyStore } from './store.ts';

/** What a preview is worked out of. */
export type PreviewDeps = { db: Kysely<Database>; policies: PolicyStore; actor: Actor; now: Instant };

/** Tickets held in memory at once. */
const pageSize = 200;

/**
 * What a version would do to each open ticket under an older one of its key, in the order of their numbers, those with no
 * change too; `under`: of that version only; `from`: those after that number. One that is under a version this release cannot
 * read is refused as `policy_not_installed`. One page of tickets is in memory at a time, with one plan for each version that the page is under.
 */
export async function* previewTickets(
  { db, policies, actor, now }: PreviewDeps,
  next: LoadedPolicy,
  { mode, under = null, from = '' }: { mode: MoveMode; under?: number | null; from?: string },
): AsyncGenerator<PreviewItem> {
  const { key, version } = next.policy;
  const turn = inTurns();
  for (let after = from; ; ) {
    const page = await openTickets(db, { key, before: version, under, after, limit: pageSize });
    if (page.length === 0) return;
    const plans = new Plans(policies, page, now);
    for (const one of page) {
      await turn();
      yield itemOf(one, plans, next, { actor, now, mode });
    }
    after = page.at(-1)!.number;
  }
}

/** Plans that reach over all tickets of a page. */
class Plans {
  readonly #policies: PolicyStore;
  readonly #made = new Map<number, ReturnType<PolicyStore['plan']>>();
  #from: Instant;
  readonly #now: Instant;
  #until: Instant;

  constructor(policies: PolicyStore, page: readonly OpenTicket[], now: Instant) {
    this.#policies = policies;
    this.#from = page.map(({ ticket }) => ticket.submittedAt).reduce((a, b) => (laterOf(a, b) === a ? b : a));
    this.#now = page.map(({ ticket }) => ticket.at).reduce(laterOf, now);
    this.#until = page.flatMap(({ ticket }) => ticket.deadlines.map(({ dueAt }) => dueAt)).reduce(laterOf, this.#now);
  }

  of(loaded: LoadedPolicy) {
    const { version } = loaded.policy;
    const plan = this.#made.get(version) ?? this.#policies.plan(loaded, this.#from, this.#now, this.#until);
    this.#made.set(version, plan);
    return plan;
  }

  reach(until: Instant, from?: Instant): void {
    if (from !== undefined && from < this.#from) this.#from = from;
    this.#until = laterOf(this.#until, until);
    this.#made.clear();
  }

  /** Undefined: this release cannot read the version that the ticket is under. */
  present(ticket: Ticket) {
    const loaded = this.#policies.of(ticket.policy);
    return loaded && this.of(loaded);
  }
}

const itemOf = (
  { number, ticket, customer }: OpenTicket,
  plans: Plans,
  loaded: LoadedPolicy,
  { actor, now, mode }: { actor: Actor; now: Instant; mode: MoveMode },
): PreviewItem => {
  const { level, policy } = ticket;
  for (;;) {
    const plan = plans.of(loaded);
    const present = plans.present(ticket);
    if (!present)
      return { number, level, customer, version: policy.version, refused: 'policy_not_installed', deadlines: [] };
    const preview = previewMove(ticket, actor, now, present, { plan, mode });
    if ('outcome' in preview) {
      plans.reach(preview.until, preview.from);
      continue;
    }
    const refused = 'refused' in preview ? preview.refused.code : null;
    const deadlines = 'refused' in preview ? [] : preview.shifts.map(({ level: _, ...shift }) => shift);
    return { number, level, customer, version: policy.version, refused, deadlines };
  }
};
