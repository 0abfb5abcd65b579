import { type Kysely, sql } from 'kysely';
import type { Audience, EventType } from '../../contracts/event.ts';
import { dataForRequester } from '../../domain/ticket/for-requester.ts';
import type { Database } from '../schema/index.ts';
import type { StoredForm } from '../schema/intake-request.ts';
import { numberWords } from './number-words.ts';
import { type TicketWords, vectorOf } from './vector.ts';

type Source = { number: string; title: string | null; form: StoredForm | null; codes: unknown };

type Told = { number: string; type: EventType; audience: Audience; data: Record<string, unknown> };

/**
 * Reads what these tickets say and makes their words: number, title, form and every text of the timeline. What a requester
 * is not shown of an event (C-16) is only among the words of staff. A ticket that is not recorded is left out. Two or
 * three statements; about 1 ms per 1,000 characters.
 */
export const wordsOfTickets = async (
  db: Kysely<Database>,
  numbers: readonly string[],
): Promise<Map<string, TicketWords>> => {
  const { rows: sources } = await sql<Source>`
    select t.number, i.title, i.form, i.start #> '{opening,submitted}' as codes
    from ticket t left join intake_request i on i.id = t.request_id
    where t.number = any(${[...numbers]}::text[])`.execute(db);
  const { rows: told } = await sql<Told>`
    select number, type, audience, data from ticket_event
    where number = any(${[...numbers]}::text[]) and jsonb_path_exists(data, '$.*.textId')
    order by number, seq desc`.execute(db);
  const bodies = await bodiesOf(db, told);
  const words = new Map<string, TicketWords>();
  for (const source of sources) {
    words.set(
      source.number,
      wordsOf(
        source,
        told.filter(({ number }) => number === source.number),
        bodies,
      ),
    );
    // Other work of this process comes in between.
    await new Promise(setImmediate);
  }
  return words;
};

const bodiesOf = async (db: Kysely<Database>, told: readonly Told[]): Promise<ReadonlyMap<string, string>> => {
  const ids = told.flatMap(({ data }) => textIds(data));
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ number: string; id: string; body: string }>`
    select number, id, body from ticket_text where id = any(${ids}::uuid[])`.execute(db);
  return new Map(rows.map(({ number, id, body }) => [`${number}/${id}`, body]));
};

const wordsOf = (source: Source, told: readonly Told[], bodies: ReadonlyMap<string, string>): TicketWords => {
  const number = numberWords(source.number);
  const request = [source.title ?? '', ...formTexts(source)];
  const textsIn = ({ data }: Pick<Told, 'data'>) =>
    textIds(data).flatMap((id) => bodies.get(`${source.number}/${id}`) ?? []);
  const all = told.flatMap(textsIn);
  const open = told
    .filter(({ audience }) => audience === 'requester')
    .flatMap(({ type, data }) => textsIn({ data: dataForRequester(type, data as never) as Record<string, unknown> }));
  const forRequester = vectorOf([...request, ...open], number);
  return { forRequester, forStaff: open.length === all.length ? forRequester : vectorOf([...request, ...all], number) };
};

const textIds = (data: Record<string, unknown>): string[] =>
  Object.values(data).flatMap((value) => {
    const id = (value as { textId?: unknown } | null)?.textId;
    return typeof id === 'string' ? [id] : [];
  });

/** What the requester wrote into the form; the title stands by itself, and codes (`incident`, `high`) are no words of theirs. */
const formTexts = ({ title, form, codes }: Source): string[] => {
  const known = new Set([title, ...Object.values(codes ?? {}).flat()]);
  return Object.values(form ?? {})
    .flat()
    .filter((value): value is string => typeof value === 'string' && !known.has(value));
};
