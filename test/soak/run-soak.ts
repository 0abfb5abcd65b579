import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { percentile, runClients } from '../../bench/load.ts';
import { courierId, wakeSignal } from '../../contracts/names.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { checkAllTickets } from '../checker/check-ticket.ts';
import { doctorOf, faultsOf } from '../support/examine.ts';
import { leaksFound } from '../support/log-watch.ts';
import { ticketTimes } from '../support/ticket-times.ts';
import { createClient } from './client.ts';
import { compareLedger } from './compare.ts';
import { compareMail, type MailVerdict } from './compare-mail.ts';
import { createKiller } from './killer.ts';
import { Ledger } from './ledger.ts';
import { createPeople } from './people.ts';
import { planSoak } from './plan.ts';
import { type Replayed, replayAll } from './replay-all.ts';
import { startWorld, type World } from './world.ts';

/** How large a run is. `quick` brings the end of dead couriers' leases forward instead of waiting for it. */
export type SoakSizes = { seed: number; lives: number; kills: number; clients: number; quick: boolean };

/** What a run came to; `found` is empty when nothing was lost, doubled or missed. */
export type SoakReport = {
  sizes: SoakSizes;
  found: string[];
  seconds: { lives: number; verdict: number };
  /** Strikes by kind, and those whose fault point was not reached. */
  strikes: Record<string, number>;
  unreached: number;
  /** How the processes ended, by name and reason. */
  ends: Record<string, number>;
  answers: Record<string, number>;
  commands: { recorded: number; refused: number; accepted: number; sentAgain: number };
  sql: {
    tickets: number;
    events: number;
    commands: number;
    rungs: number;
    latenessMs: { p50: number; p99: number; max: number };
  };
  mail: Omit<MailVerdict, 'found'>;
  replayed: Omit<Replayed, 'found'>;
  errors: [line: string, times: number][];
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lives all lives while everything is killed again and again, then looks whether anything is wrong. */
export const runSoak = async (
  sizes: SoakSizes,
  progress: (line: string) => void,
  evidence?: string,
): Promise<SoakReport> => {
  const plan = planSoak(sizes);
  const world = await startWorld();
  try {
    const ledger = new Ledger();
    const live = createClient(world, await createPeople(world), ledger);
    const strike = createKiller(world);
    let begun = 0;
    let struck = 0;
    let lived = 0;
    let unreached = 0;
    const perStrike = sizes.lives / Math.max(1, sizes.kills);
    const seconds = { lives: 0, verdict: 0 };
    const began = performance.now();
    const elapsed = (): number => Math.round((performance.now() - began) / 1000);

    // Neither runs away from the other: strikes are spread over all lives.
    const strikes = (async () => {
      for (const one of plan.strikes) {
        while (begun < Math.min(sizes.lives, struck * perStrike)) await pause(100);
        if (!(await strike(one))) unreached += 1;
        struck += 1;
        progress(
          `${elapsed()} s: ${one.kind}${one.kind.startsWith('point') ? ` ${one.point}` : ''}; ${struck}/${sizes.kills} strikes, ${lived}/${sizes.lives} lives`,
        );
      }
    })();
    strikes.catch(() => {});
    await runClients(sizes.clients, sizes.lives, async (index) => {
      while (struck < sizes.kills && index - sizes.clients > struck * perStrike) await pause(100);
      begun += 1;
      await live(plan.lives[index]!);
      lived += 1;
    });
    await strikes;
    seconds.lives = elapsed();
    progress(`${seconds.lives} s: all lives are over, ${ledger.surprises.length} surprises; waiting for rest`);
    const rest = await restOf(world, sizes.quick);
    const policies = createPolicyStore(world.policyFile, 'Asia/Shanghai');
    const nows = await ticketTimes(world.client, world.db);
    const numbers = (await world.db.selectFrom('ticket').select('number').execute()).map(({ number }) => number);
    progress(`${elapsed()} s: at rest; doctor, checker, ledgers, mail`);
    const doctor = (await faultsOf(doctorOf({ ...world, policies }))).map((one) => `doctor: ${JSON.stringify(one)}`);
    const checker = await checkAllTickets(world.db, { policyFiles: [world.policyFile], nows });
    const ledgers = await compareLedger(world.db, ledger);
    const mail = await compareMail(world.db, world.mail.taken);
    progress(`${elapsed()} s: replaying`);
    const replayed = await replayAll(world.client, [...numbers, courierId('email')]);
    seconds.verdict = elapsed() - seconds.lives;
    const internal = ledger.answers.get('500') ?? 0;
    const found = [
      ...(internal > 0 ? [`${internal} requests were answered with 500`] : []),
      ...rest,
      ...doctor,
      ...checker.map((one) => `checker: ${one}`),
      ...ledgers,
      ...mail.found,
      ...replayed.found,
      ...leaksFound(),
    ];
    if (evidence !== undefined) await keepEvidence(world, found, evidence);
    return {
      sizes,
      found,
      seconds,
      strikes: counted(plan.strikes.map(({ kind }) => kind)),
      unreached,
      ends: counted(
        [...world.workers, world.api, world.temporal, world.postgres].flatMap(({ name, ends }) =>
          ends.map((how) => `${name.replace(/-\d/, '')} ${how}`),
        ),
      ),
      answers: Object.fromEntries([...ledger.answers].toSorted()),
      commands: {
        recorded: ledger.entries.filter(({ outcome }) => outcome === 'recorded').length,
        refused: ledger.entries.filter(({ outcome }) => outcome === 'refused').length,
        accepted: ledger.entries.filter(({ accepted }) => accepted).length,
        sentAgain: ledger.entries.reduce((sum, { tries }) => sum + tries - 1, 0),
      },
      sql: await sqlCounts(world),
      mail: { taken: mail.taken, delivered: mail.delivered, uncertain: mail.uncertain, repeated: mail.repeated },
      replayed: { runs: replayed.runs, events: replayed.events },
      errors: world.errors().slice(0, 12),
    };
  } finally {
    await world.stop();
  }
};

/** Writes events, history and state of every ticket that a finding names into a directory. */
const keepEvidence = async (world: World, found: readonly string[], directory: string): Promise<void> => {
  mkdirSync(directory, { recursive: true });
  const numbers = new Set(found.flatMap((one) => one.match(/TS\d{11,}/g) ?? []));
  for (const number of numbers) {
    const handle = world.client.workflow.getHandle(number);
    const events = await world.db
      .selectFrom('ticket_event')
      .selectAll()
      .where('number', '=', number)
      .orderBy('seq')
      .execute();
    const state = await handle.query('state').catch(() => null);
    const history = await handle.fetchHistory().catch(() => null);
    writeFileSync(join(directory, `${number}.json`), JSON.stringify({ events, state, history }, null, 1));
  }
};

const counted = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** Waits until the desk says that it is ready and no mail waits; what does not come to rest, as sentences. */
const restOf = async (world: World, quick: boolean): Promise<string[]> => {
  const until = Date.now() + 240_000;
  const waiting = new Map<string, () => Promise<boolean>>([
    ['the desk is ready', async () => (await fetch(`${world.url}/readyz`)).ok],
    ['requests are opened', async () => (await countOf(world, 'intake_request', sql`started_at is null`)) === 0],
    ['recorded commands are settled', async () => (await countOf(world, 'command', sql`unsettled`)) === 0],
    [
      'mail is out',
      async () => {
        // The mail server answers at once: a row so old in hand is a dead courier's, whose lease is waited for otherwise.
        if (quick) {
          await sql`update notification set next_attempt_at = now()
            where state = 'sending' and claimed_at < now() - interval '10 s' and next_attempt_at > now()`.execute(
            world.db,
          );
        }
        const left = await countOf(world, 'notification', sql`channel = 'email' and state in ('waiting', 'sending')`);
        if (left > 0 && quick) {
          await world.client.workflow.getHandle(courierId('email')).signal(wakeSignal, { atOnce: true });
        }
        return left === 0;
      },
    ],
  ]);
  for (;;) {
    for (const [what, holds] of waiting) if (await holds().catch(() => false)) waiting.delete(what);
    if (waiting.size === 0) return [];
    if (Date.now() > until) return [...waiting.keys()].map((what) => `never came to rest: ${what}`);
    await pause(1_000);
  }
};

const countOf = async ({ db }: World, table: string, where: ReturnType<typeof sql>): Promise<number> => {
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::int as count from ${sql.table(table)} where ${where}`.execute(db);
  return rows[0]!.count;
};

const sqlCounts = async (world: World): Promise<SoakReport['sql']> => {
  const rungs = await world.db.selectFrom('deadline_rung').select('lateness_ms').execute();
  const lateness = rungs.map((row) => Number(row.lateness_ms));
  const count = (table: string): Promise<number> => countOf(world, table, sql`true`);
  return {
    tickets: await count('ticket'),
    events: await count('ticket_event'),
    commands: await count('command'),
    rungs: rungs.length,
    latenessMs: { p50: percentile(lateness, 0.5), p99: percentile(lateness, 0.99), max: Math.max(0, ...lateness) },
  };
};
