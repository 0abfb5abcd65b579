import { type DoctorFinding, type DoctorPage, doctorTable } from '../contracts/doctor.ts';
import type { Instant } from '../contracts/instant.ts';
import { atOnce } from './at-once.ts';
import type { DoctorDeps } from './deps.ts';
import { engineAway } from './engine/engine-away.ts';
import { isPolled } from './engine/pollers.ts';
import { type AskWorkflow, createAskWorkflow } from './tickets/ask-workflow.ts';
import { isLifeOver, ticketNow } from './tickets/life-over.ts';
import { type RecordedTicket, readTickets, type TicketsWanted } from './tickets/read-tickets.ts';
import { recordFindings } from './tickets/record-findings.ts';
import { workflowFindings } from './tickets/workflow-findings.ts';

/** Workflows asked at once: each may cost the worker a replay. */
const askedAtOnce = 12;

/** A page takes on no further ticket after this time, ms: silent workflows are waited for, and the caller waits too. */
const pageMs = 8_000;

/** Pauses before a ticket with a finding is looked at again, ms: a desk at work moves on between two looks. */
const secondLooks = [200, 400, 800];

/** Which tickets to examine. */
export type TicketsAsked =
  | { number: string }
  | { after?: string | undefined; limit: number; since?: Instant | undefined };

/**
 * Examines a page of tickets: SQL within itself, and against the workflow of each that should have one. Reads only. What
 * is told has been seen the same several times. With the engine away only SQL is examined, which is a finding. A page may end
 * before its limit when workflows are slow to answer. Rejects without the database.
 */
export const examineTickets = async (deps: DoctorDeps, asked: TicketsAsked): Promise<DoctorPage> => {
  const wanted: TicketsWanted =
    'number' in asked
      ? { numbers: [asked.number] }
      : { after: asked.after ?? '', limit: asked.limit, since: asked.since };
  const all = await readTickets(deps.db, wanted);
  const ask = await asking(deps);
  const first = await look(deps, ask, all, Date.now() + pageMs);
  const tickets = all.slice(0, first.examined);
  const findings = await confirmed(deps, ask, first.findings);
  const isLast = 'number' in asked || (all.length < asked.limit && tickets.length === all.length);
  const next = isLast ? null : (tickets.at(-1)?.number ?? null);
  // Said with every page, lest a page that was examined by halves pass for sound.
  const away = ask === null ? [engineAway()] : [];
  return { examined: tickets.length, findings: [...away, ...sorted(findings)], next };
};

/** Looks again at tickets with findings until what is said is said twice, and for long enough to be no passing moment. */
const confirmed = async (
  deps: DoctorDeps,
  ask: AskWorkflow | null,
  first: DoctorFinding[],
): Promise<DoctorFinding[]> => {
  let findings = first;
  let twice: DoctorFinding[] = [];
  for (const pause of secondLooks) {
    const numbers = [...new Set(findings.flatMap(({ number }) => number ?? []))];
    if (numbers.length === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, pause));
    const { findings: seen } = await look(deps, ask, await readTickets(deps.db, { numbers }));
    const before = new Set(findings.map(keyOf));
    twice = seen.filter((one) => before.has(keyOf(one)));
    if (twice.length === seen.length && twice.every(isLasting)) return twice;
    findings = seen;
  }
  return twice;
};

/** Revisions belong to it: a ticket at work has others at every look, one that is stuck the same. */
const keyOf = ({ code, number, facts }: DoctorFinding): string =>
  [code, number, facts.recorded, facts.workflow, facts.fields, facts.missing].join(' ');

const sorted = (findings: readonly DoctorFinding[]): DoctorFinding[] =>
  findings.toSorted((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : a.number === b.number ? 0 : 1));

/** Codes that cannot be a moment's. */
const lasting: ReadonlySet<string> = new Set(
  Object.keys(doctorTable).filter((code) =>
    /^(events|time_|effect|command|row|ledger|rungs|not_running|parked|workflow_silent)/.test(code),
  ),
);
const isLasting = ({ code }: DoctorFinding): boolean => lasting.has(code);

/** How to ask workflows; null while the engine is away. */
const asking = async (deps: DoctorDeps): Promise<AskWorkflow | null> => {
  try {
    return createAskWorkflow(deps, await isPolled(deps, 'workflow'));
  } catch {
    return null;
  }
};

const look = async (
  deps: DoctorDeps,
  ask: AskWorkflow | null,
  tickets: readonly RecordedTicket[],
  until = Number.POSITIVE_INFINITY,
): Promise<{ findings: DoctorFinding[]; examined: number }> => {
  const found = await atOnce(askedAtOnce, tickets, async (ticket) => {
    if (Date.now() > until) return null;
    const findings = recordFindings(ticket);
    const over = isLifeOver(deps, ticket);
    if (over === true || ask === null) return findings;
    const workflow = await ask(ticket.number);
    const now = { now: ticketNow(deps, ticket), over: over === 'unknown' };
    return [...findings, ...workflowFindings(ticket, workflow, now)];
  });
  const examined = found.filter((findings) => findings !== null);
  return { findings: examined.flat(), examined: examined.length };
};
