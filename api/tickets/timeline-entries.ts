import type { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import type { Audience, EventData, EventType, TextRef } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { timelineEntry } from '../../contracts/ticket-view.ts';
import { namesOf } from '../../db/tickets/names-of.ts';
import { textsOf } from '../../db/tickets/texts-of.ts';
import { visibleNumbers } from '../../db/tickets/visible-numbers.ts';
import { dataForRequester } from '../../domain/ticket/for-requester.ts';
import type { Context } from '../context.ts';
import { personOf } from './views.ts';

type Data = Record<string, unknown>;

/** A recorded event as SQL gives it. */
type Row = {
  seq: number;
  at: Instant;
  recorded_at: Instant;
  received_at: Instant | null;
  type: EventType;
  actor_id: string | null;
  via: 'http' | 'signal' | 'system';
  audience: Audience;
  command_id: string | null;
  data: Data;
};

/**
 * Events of one ticket as timeline entries for somebody with these audiences: texts in place of their references, names
 * of the accounts and groups that are mentioned. At most three statements.
 */
export const timelineEntries = async (
  context: Pick<Context, 'db' | 'settings'>,
  reader: { actor: Actor; audiences: readonly Audience[] },
  number: string,
  rows: readonly Row[],
): Promise<{ items: z.input<typeof timelineEntry>[]; names: Record<string, string> }> => {
  const { db } = context;
  const asRead = reader.audiences.includes('staff')
    ? rows
    : await forRequester(
        context,
        reader.actor,
        rows.map((row) => ({ ...row, data: dataForRequester(row.type, row.data as never) as Data })),
      );
  const [names, texts] = await Promise.all([
    namesOf(db, [...asRead.map((row) => row.actor_id), ...asRead.flatMap(({ data }) => idsIn(data))]),
    textsOf(
      db,
      number,
      asRead.flatMap(({ data }) => Object.values(data).filter(isText)),
    ),
  ]);
  const items = asRead.map((row) => ({
    seq: row.seq,
    at: row.at,
    recordedAt: row.recorded_at,
    receivedAt: row.received_at,
    type: row.type,
    actor: personOf(names, row.actor_id),
    via: row.via,
    audience: row.audience,
    commandId: row.command_id,
    ...(isLate(row.data, context.settings.lateAfterMs) && { whileDown: true }),
    data: Object.fromEntries(
      Object.entries(row.data).map(([field, value]) => [field, isText(value) ? texts(value) : value]),
    ),
  }));
  const mentioned = new Set(asRead.flatMap(({ data }) => idsIn(data)));
  return { items, names: Object.fromEntries([...names].filter(([id]) => mentioned.has(id))) };
};

/** Numbers of other people's tickets are no business of a requester; of the own ones they are. */
const forRequester = async ({ db }: Pick<Context, 'db'>, actor: Actor, rows: readonly Row[]): Promise<Row[]> => {
  const numbers = rows.flatMap(({ type, data }) => numberIn(type, data) ?? []);
  const visible = await visibleNumbers(db, actor, numbers);
  return rows.flatMap((row) => {
    const number = numberIn(row.type, row.data);
    if (number === null || visible.has(number)) return [row];
    return row.type === 'cancelled' ? [{ ...row, data: { ...row.data, duplicateOf: null } }] : [];
  });
};

/** Of a rung: noticed so late that the desk must have been down. */
const isLate = ({ latenessMs }: Data, lateAfterMs: number): boolean =>
  typeof latenessMs === 'number' && latenessMs > lateAfterMs;

const numberIn = (type: string, data: Data): string | null => {
  if (type === 'follow_up_of' || type === 'complaint_about') return (data as { number: string }).number;
  return type === 'cancelled' ? (data as EventData['cancelled']).duplicateOf : null;
};

const isText = (value: unknown): value is TextRef =>
  typeof value === 'object' && value !== null && 'textId' in value && 'sha256' in value;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const idsIn = (data: Data): string[] =>
  Object.values(data)
    .flat()
    .filter((value): value is string => typeof value === 'string' && uuid.test(value));
