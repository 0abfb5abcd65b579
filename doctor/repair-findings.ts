import { type DoctorCode, type DoctorFinding, doctorTable, type RepairResult } from '../contracts/doctor.ts';
import { atOnce } from './at-once.ts';
import type { DoctorDeps } from './deps.ts';
import { examineDesk } from './examine-desk.ts';
import { examineTickets } from './examine-tickets.ts';
import { finding } from './finding.ts';
import { repairDesk } from './repair/repair-desk.ts';
import { repairTicket } from './repair/repair-ticket.ts';

/** Tickets repaired at once. */
const repairedAtOnce = 8;

/** A finding to be repaired, as the doctor has told of it. */
export type RepairAsked = { code: DoctorCode; number: string | null };

/**
 * Repairs findings. Each is looked for again first: what is no longer found is `not_needed`, so that it may be asked twice,
 * or by two at once. Rows come before workflows, which go by them. One that fails leaves the others alone.
 */
export const repairFindings = async (deps: DoctorDeps, asked: readonly RepairAsked[]): Promise<RepairResult[]> => {
  const ofDesk = asked.filter(({ code }) => doctorTable[code].of === 'desk');
  const numbers = [
    ...new Set(asked.filter(({ code }) => doctorTable[code].of === 'ticket').map(({ number }) => number)),
  ];
  const desk = ofDesk.length === 0 ? [] : await repairAllOfDesk(deps, ofDesk);
  const tickets = await atOnce(repairedAtOnce, numbers, (number) =>
    repairAllOfTicket(
      deps,
      number ?? '',
      asked.filter((one) => one.number === number && doctorTable[one.code].of === 'ticket'),
    ),
  );
  return [...desk, ...tickets.flat()];
};

type Repairing = (deps: DoctorDeps, found: DoctorFinding) => Promise<string | null>;

const repairAllOfTicket = async (
  deps: DoctorDeps,
  number: string,
  asked: readonly RepairAsked[],
): Promise<RepairResult[]> => {
  const { findings } = await examineTickets(deps, { number });
  const first = (one: RepairAsked): number => (doctorTable[one.code].repair === 'rewrite' ? 0 : 1);
  return carryOut(
    deps,
    asked.toSorted((a, b) => first(a) - first(b)),
    findings,
    repairTicket,
  );
};

const repairAllOfDesk = async (deps: DoctorDeps, asked: readonly RepairAsked[]): Promise<RepairResult[]> => {
  const { findings } = await examineDesk(deps);
  const strays = await atOnce(repairedAtOnce, asked, async ({ code, number }) => {
    if (code !== 'workflow_without_row' || number === null) return [];
    const row = await deps.db.selectFrom('ticket').select('number').where('number', '=', number).executeTakeFirst();
    return row ? [] : [finding(code, number)];
  });
  return carryOut(deps, asked, [...findings, ...strays.flat()], repairDesk);
};

/** One after the other; what one repair has done for several findings is done once. */
const carryOut = async (
  deps: DoctorDeps,
  asked: readonly RepairAsked[],
  findings: readonly DoctorFinding[],
  repair: Repairing,
): Promise<RepairResult[]> => {
  const results: RepairResult[] = [];
  const tried = new Map<string, Promise<string | null>>();
  for (const { code, number } of asked) {
    const mine = findings.filter((one) => one.code === code && one.number === number);
    if (mine.length === 0) results.push({ code, number, repair: null, outcome: 'not_needed', reason: null });
    for (const found of mine) {
      if (found.repair === null) {
        results.push({ code, number, repair: null, outcome: 'by_hand', reason: null });
        continue;
      }
      const key = number === null ? JSON.stringify(found) : `${number} ${found.repair}`;
      const trying = tried.get(key) ?? attempt(deps, found, repair);
      tried.set(key, trying);
      const reason = await trying;
      results.push({ code, number, repair: found.repair, outcome: reason === null ? 'done' : 'failed', reason });
    }
  }
  return results;
};

const attempt = async (deps: DoctorDeps, found: DoctorFinding, repair: Repairing): Promise<string | null> => {
  try {
    return await repair(deps, found);
  } catch (error) {
    const { name, code } = error as { name?: string; code?: unknown };
    deps.log.warn({ finding: found.code, number: found.number, error: name }, 'a repair failed');
    return typeof code === 'string' ? code : (name ?? 'unknown');
  }
};
