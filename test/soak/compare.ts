import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/schema/index.ts';
import type { Ledger } from './ledger.ts';

/**
 * Compares what clients were told with what SQL holds: everything that was answered as done is there exactly once, what
 * was refused is not, and nothing is there that nobody gave. Each difference as a sentence.
 */
export const compareLedger = async (db: Kysely<Database>, ledger: Ledger): Promise<string[]> => {
  const found: string[] = [...ledger.surprises];
  const commands = await db.selectFrom('command').selectAll().execute();
  const rows = new Map(commands.map((row) => [`${row.number} ${row.command_id}`, row]));
  const requests = await db.selectFrom('intake_request').select(['id', 'number', 'idempotency_key']).execute();
  const tickets = await db.selectFrom('ticket').select(['number', 'request_id']).execute();
  const { rows: events } = await sql<{
    number: string;
    command_id: string;
    first: number;
    last: number;
    count: number;
    types: string[];
  }>`
    select number, command_id, min(seq) as first, max(seq) as last, count(*)::int as count,
      array_agg(type order by seq) as types
    from ticket_event where command_id is not null group by number, command_id`.execute(db);
  const eventsOf = new Map(events.map((row) => [`${row.number} ${row.command_id}`, row]));
  const known = new Set<string>(requests.map((row) => `${row.number} ${row.id}`));

  for (const entry of ledger.entries) {
    const { number, id, step, outcome, revision, reason } = entry;
    const say = (text: string): void => {
      const what = step === 'submit' ? 'submission' : `${step.command} by ${step.via}`;
      found.push(
        `${number} ${what} ${id} (${outcome}${reason ? ` ${reason}` : ''}, sent ${entry.tries} times): ${text}`,
      );
    };
    if (outcome === 'unanswered') say('nobody ever told what became of it');
    if (entry.forgotten) say('accepted, and then unknown for most of a minute');
    if (step === 'submit') {
      const own = requests.filter((row) => row.idempotency_key === id);
      if (own.length !== (outcome === 'recorded' ? 1 : 0)) say(`${own.length} requests have its key`);
      for (const request of own) {
        const opened = tickets.filter((row) => row.request_id === request.id);
        if (opened.length !== 1 || opened[0]!.number !== number) say(`tickets ${opened.map((row) => row.number)}`);
      }
      continue;
    }
    const key = `${number} ${id}`;
    known.add(key);
    const row = rows.get(key);
    const written = eventsOf.get(key);
    if (outcome === 'recorded') {
      if (!row || row.refused) say(row ? `SQL says refused ${row.refused}` : 'lost: SQL does not know it');
      else if (revision !== null && row.seq !== revision) say(`told revision ${revision}, recorded at ${row.seq}`);
      if (!written) say('it has no events');
      else if (written.last - written.first + 1 !== written.count) say('its events do not stand together');
      else if (twice(written.types)) say(`done twice: ${written.types}`);
    }
    if (outcome === 'refused' && step.via === 'http' && row) say('refused, and recorded');
    if (outcome === 'refused' && step.via === 'signal' && reason !== 'no_workflow' && !row?.refused)
      say('refused without a record');
  }
  for (const key of rows.keys()) if (!known.has(key)) found.push(`${key}: a command that nobody gave`);

  const { rows: texts } = await sql<{ number: string; seq: number }>`
    select e.number, e.seq from ticket_event e, jsonb_path_query(e.data, '$.**.textId') as ref
    where not exists (select from ticket_text x where to_jsonb(x.id) = ref and x.number = e.number)`.execute(db);
  found.push(...texts.map(({ number, seq }) => `${number} seq ${seq}: its text is lost`));
  return found;
};

/** Does a type stand twice that one command writes once? Its deadlines' events may. */
const twice = (types: readonly string[]): boolean => {
  const once = types.filter((type) => !type.startsWith('deadline_'));
  return new Set(once).size < once.length;
};
