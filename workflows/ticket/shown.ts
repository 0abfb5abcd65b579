import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { TicketEvent } from '../../contracts/event.ts';
import { type SearchAttribute, searchAttributes } from '../../contracts/names.ts';
import { localTime } from '../../domain/calendar/local-time.ts';
import { isOverdue, nextDue } from '../../domain/ticket/next-due.ts';
import type { Deadline } from '../../domain/ticket/ticket.ts';
import { levelWord, nextRung } from '../../domain/ticket/wanted-timers.ts';
import type { TicketLife } from './life.ts';

type Values = Record<SearchAttribute, string | boolean | null>;

/**
 * What an operator sees of a ticket in the Temporal UI: current details (markdown, kept out of history) and search
 * attributes (ids and codes only).
 */
export class Shown {
  readonly #life: TicketLife;
  /** Values as last upserted, so that only changes cost an event. */
  readonly upserted: Partial<Values>;

  constructor(life: TicketLife, upserted: Partial<Values>) {
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
      '| promise | level | state | due | next |',
      '|---|---|---|---|---|',
      ...ticket.deadlines.toReversed().map((one) => this.#row(one)),
    ];
    setCurrentDetails(lines.join('\n'));
  }

  #row(one: Deadline): string {
    const { plan } = this.#life;
    const next = nextRung(one);
    const state = one.missedAt ? `missed, ${one.state}` : one.state;
    const rung = next ? `${Math.round(next.share * 100)} % at ${localTime(next.at, plan.zone)}` : '';
    const due = localTime(one.dueAt, plan.zone);
    return `| ${one.id} | ${levelWord(plan, one.level)} | ${state} | ${due} | ${rung} |`;
  }

  /** Search attributes after a recorded batch; a rung alone changes none (architecture, "What a person sees"). */
  recorded(events: readonly TicketEvent[]): void {
    const rungs = new Set(['deadline_warned', 'deadline_missed', 'deadline_escalated']);
    if (this.#life.parked === null && events.every((event) => rungs.has(event.type))) return;
    const values = this.#values();
    const changed = (Object.keys(values) as SearchAttribute[]).filter(
      (key) => values[key] !== (this.upserted[key] ?? null),
    );
    if (changed.length === 0) return;
    for (const key of changed) this.upserted[key] = values[key];
    upsertSearchAttributes(changed.map((key) => pairOf(key, values[key])));
  }

  #values(): Values {
    const { ticket, parked } = this.#life;
    return {
      TicketStatus: ticket.status,
      TicketLevel: `${ticket.policy.key}/${ticket.level}`,
      TicketCategory: ticket.category.join('/') || null,
      TicketGroup: ticket.groupId,
      TicketAssignee: ticket.ownerId,
      TicketCustomer: ticket.orgId ?? ticket.requesterId,
      TicketOverdue: isOverdue(ticket),
      TicketParked: parked !== null,
      TicketNextDue: nextDue(ticket),
    };
  }
}

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
