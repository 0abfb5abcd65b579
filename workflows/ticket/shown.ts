import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { isRung } from '../../contracts/event.ts';
import { type SearchAttribute, searchAttributes } from '../../contracts/names.ts';
import { localTime } from '../../domain/calendar/local-time.ts';
import { type SearchValues, searchValues } from '../../domain/ticket/search-values.ts';
import type { Deadline } from '../../domain/ticket/ticket.ts';
import { levelWord, nextRung } from '../../domain/ticket/wanted-timers.ts';
import type { TicketLife } from './life.ts';

/**
 * What an operator sees of a ticket in the Temporal UI: current details (markdown, kept out of history) and search
 * attributes (ids and codes only).
 */
export class Shown {
  readonly #life: TicketLife;
  /** Values as last upserted, so that only changes cost an event. */
  readonly upserted: Partial<SearchValues>;
  /** Last event that was looked at, and of which generation. */
  #seen = { seq: 0, generation: 0 };

  constructor(life: TicketLife, upserted: Partial<SearchValues>) {
    this.#life = life;
    this.upserted = { ...upserted };
  }

  /** Details after any change of the ticket. */
  details(): void {
    const { ticket, plan, parked, outbox } = this.#life;
    const level = `${levelWord(plan, ticket.level)} (${ticket.policy.key})`;
    const waits = ticket.waitingFor ? `, waits for ${ticket.waitingFor.reason}` : '';
    const lines = [
      `**${ticket.number}** · **${ticket.status}**${waits} · level **${level}** · round ${ticket.round}`,
      '',
      `owner ${code(ticket.ownerId)} · group ${code(ticket.groupId)} · category ${code(ticket.category.join('/') || null)}`,
      ...(parked
        ? ['', `**parked**: ${parked.code} at seq ${parked.atSeq}; mend with the signal resend or repair`]
        : []),
      ...(outbox.length > 0 ? ['', `${outbox.length} events wait for their record`] : []),
      '',
      ...ticket.deadlines.toSorted(liveFirst).map((one) => this.#line(one)),
    ];
    setCurrentDetails(lines.join('\n'));
  }

  /** A list, not a table: the Temporal UI sets tables without space between their cells. */
  #line(one: Deadline): string {
    const { plan } = this.#life;
    const next = nextRung(one);
    const facts = [
      `**${one.clock}** ${levelWord(plan, one.level)}`,
      `due ${localTime(one.dueAt, plan.zone)}`,
      ...(one.missedAt ? [`**missed** ${localTime(one.missedAt, plan.zone)}`] : []),
      one.metAt ? `${one.state} ${localTime(one.metAt, plan.zone)}` : one.state,
      ...(next && next.share !== 1 ? [`${Math.round(next.share * 100)} % at ${localTime(next.at, plan.zone)}`] : []),
    ];
    return `- ${facts.join(' · ')}`;
  }

  /** Search attributes after any change of the ticket; rungs alone change none (architecture, "What a person sees"). */
  attributes(): void {
    const { tail, ticket, generation, parked } = this.#life;
    const { seq } = this.#seen.generation === generation ? this.#seen : { seq: 0 };
    this.#seen = { seq: ticket.revision, generation };
    const marked = parked !== null || this.upserted.TicketParked === true;
    if (!marked && tail.every((event) => event.seq <= seq || isRung(event))) return;
    const values = searchValues(ticket, parked !== null);
    const changed = (Object.keys(values) as SearchAttribute[]).filter(
      (key) => values[key] !== (this.upserted[key] ?? null),
    );
    if (changed.length === 0) return;
    for (const key of changed) this.upserted[key] = values[key];
    upsertSearchAttributes(changed.map((key) => pairOf(key, values[key])));
  }
}

const isOver = (one: Deadline): number => (one.state === 'met' || one.state === 'void' ? 1 : 0);

/** What is still promised, the soonest first; then what is settled. */
const liveFirst = (a: Deadline, b: Deadline): number => isOver(a) - isOver(b) || (a.dueAt < b.dueAt ? -1 : 1);

const code = (id: string | null): string => (id === null ? 'none' : `\`${id}\``);

const pairOf = (name: SearchAttribute, value: string | boolean | null): SearchAttributeUpdatePair => {
  const type = searchAttributes[name];
  switch (type) {
    case 'Keyword':
      return { key: defineSearchAttributeKey(name, 'KEYWORD'), value: value as string | null };
    case 'Bool':
      return { key: defineSearchAttributeKey(name, 'BOOL'), value: value as boolean | null };
    case 'Datetime':
      return {
        key: defineSearchAttributeKey(name, 'DATETIME'),
        value: value === null ? null : new Date(value as string),
      };
  }
};
