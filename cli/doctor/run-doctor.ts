import type { DoctorFinding, RepairResult } from '../../contracts/doctor.ts';
import { isMessageKey } from '../../contracts/message.ts';
import type { Cli } from '../cli.ts';
import { localTime } from '../local-time.ts';
import { type ProgressBar, progressBar } from '../progress-bar.ts';
import { ask } from '../prompt.ts';
import type { DoctorAsked, DoctorSource } from './doctor-source.ts';
import { type Examination, examineAll } from './examine-all.ts';

/** Findings repaired by one request: each may wait some seconds for its ticket. */
const repairedAtOnce = 20;

/**
 * Examines, shows what was found, and with `repair` does what is safe about it, asking first on a terminal. Resolves with
 * the exit code: 0 when no fault is left, else 1.
 */
export const runDoctor = async (cli: Cli, source: DoctorSource, asked: DoctorAsked): Promise<0 | 1> => {
  const { say } = cli;
  const bar = progressBar(cli);
  const words = { tickets: say('cli.doctor.tickets'), workflows: say('cli.doctor.workflows') };
  const examination = await examineAll(source, asked, bar, words);
  if (!cli.json) cli.print(textOf(cli, examination));

  const repairs = asked.repair === true ? await repaired(cli, source, examination.findings, asked, bar) : null;
  if (cli.json) {
    const { desk, ...rest } = examination;
    const head = desk === null ? {} : { at: desk.at, versions: desk.versions };
    cli.print(`${JSON.stringify({ ...head, ...rest, ...(repairs && { repairs }) }, null, 2)}\n`);
  } else if (repairs !== null && repairs.length > 0) cli.print(repairTable(cli, repairs));

  const gone = new Set(
    (repairs ?? []).flatMap((one) => (one.outcome === 'done' || one.outcome === 'not_needed' ? [keyOf(one)] : [])),
  );
  const left = examination.findings.some((one) => one.level === 'fault' && !gone.has(keyOf(one)));
  return left ? 1 : 0;
};

const keyOf = ({ code, number }: Pick<DoctorFinding, 'code' | 'number'>): string => `${code} ${number}`;

const wordIn = (cli: Cli, key: string, values: Record<string, string | number> = {}): string =>
  isMessageKey(key) ? cli.say(key, values) : key;

/** Facts as people read them: instants in their zone. */
const sentence = (cli: Cli, { code, facts }: DoctorFinding): string =>
  wordIn(
    cli,
    `doctor_finding.${code}`,
    Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [
        name,
        typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? localTime(value) : String(value ?? '—'),
      ]),
    ),
  );

const textOf = (cli: Cli, { desk, examined, findings, seconds }: Examination): string => {
  const { say } = cli;
  const faults = findings.filter(({ level }) => level === 'fault').length;
  const lines: string[] = [];
  if (desk) lines.push(say('cli.doctor.versions', { ...desk.versions, engine: desk.versions.engine ?? '—' }));
  lines.push(
    say(desk === null ? 'cli.doctor.summary_one' : 'cli.doctor.summary', {
      ...examined,
      seconds,
      faults,
      notices: findings.length - faults,
    }),
  );
  if (findings.length > 0) {
    const rows = findings.map((one) => [
      one.number ?? '—',
      one.level === 'fault' ? ({ text: one.code, style: 'red' } as const) : one.code,
      sentence(cli, one),
    ]);
    lines.push('', cli.table(['cli.column.number', 'cli.column.code', 'cli.column.finding'], rows));
    lines.push(say('cli.doctor.remedies'));
    for (const code of new Set(findings.map((one) => one.code))) {
      lines.push(`  ${code}: ${wordIn(cli, `doctor_remedy.${code}`)}`);
    }
  }
  if (faults === 0) lines.push(cli.paint('green', say('cli.doctor.sound')));
  return `${lines.join('\n')}\n`;
};

const repaired = async (
  cli: Cli,
  source: DoctorSource,
  findings: readonly DoctorFinding[],
  { yes }: DoctorAsked,
  bar: ProgressBar,
): Promise<RepairResult[]> => {
  const { say } = cli;
  const todo = findings.filter(({ repair }) => repair !== null);
  if (todo.length === 0) {
    if (!cli.json && findings.length > 0) cli.note(say('cli.doctor.nothing'));
    return [];
  }
  if (yes !== true && process.stdin.isTTY === true && !(await mayRepair(cli, todo))) {
    cli.note(say('cli.doctor.left'));
    return [];
  }
  // All of a ticket's findings go in one request, rows before workflows.
  const wanted = [...new Map(todo.map(({ code, number }) => [`${number} ${code}`, { code, number }])).values()];
  const results: RepairResult[] = [];
  try {
    for (let at = 0; at < wanted.length; at += repairedAtOnce) {
      bar.show(say('cli.doctor.repairs'), at, wanted.length);
      results.push(...(await source.repair(wanted.slice(at, at + repairedAtOnce))));
    }
  } finally {
    bar.clear();
  }
  return results;
};

const mayRepair = async (cli: Cli, todo: readonly DoctorFinding[]): Promise<boolean> => {
  const counts = new Map<string, number>();
  for (const { repair } of todo) counts.set(repair!, (counts.get(repair!) ?? 0) + 1);
  const repairs = [...counts].map(([kind, count]) => `${wordIn(cli, `doctor_repair.${kind}`)} ${count}`).join(', ');
  const answer = await ask(`${cli.say('cli.doctor.ask', { repairs })} `);
  return /^(y|yes|是)$/i.test(answer);
};

const repairTable = (cli: Cli, repairs: readonly RepairResult[]): string =>
  cli.table(
    ['cli.column.number', 'cli.column.code', 'cli.column.repair', 'cli.column.outcome'],
    repairs.map(({ number, code, repair, outcome, reason }) => [
      number ?? '—',
      code,
      repair === null ? '—' : wordIn(cli, `doctor_repair.${repair}`),
      `${wordIn(cli, `doctor_outcome.${outcome}`)}${reason === null ? '' : ` (${reason})`}`,
    ]),
  );
