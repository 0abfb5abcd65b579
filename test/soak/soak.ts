import { appendFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { runSoak, type SoakReport } from './run-soak.ts';

// `npm run soak -- --lives 1000 --kills 200 --seed 7`: result appended to bench/SOAK.md, exit code 1 when anything is wrong.

const { values } = parseArgs({
  options: {
    lives: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '200' },
    clients: { type: 'string', default: '16' },
    seed: { type: 'string', default: `${Date.now() % 100_000}` },
    /** Directory for events and histories of tickets in which something was found. */
    evidence: { type: 'string' },
    /** Nothing is appended to bench/SOAK.md. */
    try: { type: 'boolean', default: false },
  },
});

const block = (report: SoakReport, load: string): string => {
  const { sizes, seconds, sql, mail, replayed, commands } = report;
  const list = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return `
## ${new Date().toISOString().slice(0, 10)}: ${sizes.lives} lives, ${sizes.kills} strikes, ${report.found.length} faults

\`npm run soak -- --lives ${sizes.lives} --kills ${sizes.kills} --clients ${sizes.clients} --seed ${sizes.seed}\`, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${load}; ${seconds.lives} s of lives, ${seconds.verdict} s to rest and to examine.

| what | |
|---|---|
| strikes | ${list(report.strikes)}; ${report.unreached} fault points were not reached in time |
| ends of processes | ${list(report.ends)} |
| answers to clients | ${list(report.answers)}; ${commands.sentAgain} times sent again |
| submissions and commands | ${commands.recorded} recorded, ${commands.refused} refused, ${commands.accepted} of all by 202 or Signal |
| in SQL | ${sql.tickets} tickets, ${sql.events} events, ${sql.commands} commands |
| rungs that fired | ${sql.rungs}; late p50 ${sql.latenessMs.p50} ms, p99 ${sql.latenessMs.p99} ms, most ${sql.latenessMs.max} ms (they wait out outages) |
| mails | ${mail.taken} taken, ${mail.delivered} delivered, ${mail.uncertain} uncertain, ${mail.repeated} of these came again |
| replayed | ${replayed.runs} runs of ${replayed.events} history events |
| lost, doubled, missed without record, other faults | ${report.found.length} |
${
  report.found.length === 0
    ? ''
    : `\n${report.found
        .slice(0, 40)
        .map((one) => `- ${one}`)
        .join('\n')}\n`
}`;
};

Runtime.install({ logger: new DefaultLogger('ERROR') });
const sizes = {
  lives: Number(values.lives),
  kills: Number(values.kills),
  clients: Number(values.clients),
  seed: Number(values.seed),
};
const load = `load ${loadavg()[0]!.toFixed(1)} at the start`;
process.stdout.write(`seed ${sizes.seed}\n`);
const report = await runSoak({ ...sizes, quick: false }, (line) => process.stdout.write(`${line}\n`), values.evidence);
const text = block(report, load);
process.stdout.write(`${text}\n`);
if (report.errors.length > 0)
  process.stdout.write(
    `errors in the logs:\n${report.errors.map(([line, times]) => `  ${times} × ${line}`).join('\n')}\n`,
  );
if (!values.try) appendFileSync(join(import.meta.dirname, '../../bench/SOAK.md'), text);
process.exit(report.found.length === 0 ? 0 : 1);
