import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { runSoak, type SoakReport } from './run-soak.ts';

const { values } = parseArgs({
  options: {
    lives: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '200' },
    clients: { type: 'string', default: '16' },
    tickets: { type: 'string', default: '300' },
    seed: { type: 'string', default: `${Date.now() % 100_000}` },
    'no-lives': { type: 'boolean', default: false },
    'no-chaos': { type: 'boolean', default: false },
    evidence: { type: 'string' },
    try: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const help = `npm run soak -- [options]

Two runs, one after the other. Whole lives of tickets while every process is killed again and again; then chaos: any commands, pauses,
regrades and kills on tickets whose every deadline is recomputed from the events alone. Results are appended to bench/SOAK.md; exit
code 1 when anything is wrong. Both together take an hour and a half on two cores.

  --lives 1000      lives, and
  --kills 200       strikes upon them, by
  --clients 16      clients at once
  --tickets 300     tickets of the chaos
  --seed 7          repeats what is left to chance
  --no-lives        chaos only
  --no-chaos        lives only
  --evidence dir    events and histories of tickets of the lives in which something was found
  --try             nothing is appended to bench/SOAK.md
`;
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}

const machine = (load: string): string =>
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${load}`;

const block = (report: SoakReport, load: string): string => {
  const { sizes, seconds, sql, mail, replayed, commands } = report;
  const list = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return `
## ${new Date().toISOString().slice(0, 10)}: ${sizes.lives} lives, ${sizes.kills} strikes, ${report.found.length} faults

\`npm run soak -- --lives ${sizes.lives} --kills ${sizes.kills} --clients ${sizes.clients} --seed ${sizes.seed}\`, ${machine(load)}; ${seconds.lives} s of lives, ${seconds.verdict} s to rest and to examine.

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

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const keep = (text: string): void => {
  say(text);
  if (!values.try) appendFileSync(join(import.meta.dirname, '../../bench/SOAK.md'), text);
};
const seed = Number(values.seed);

/** Lives under kills; whether nothing was wrong. */
const lives = async (): Promise<boolean> => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const sizes = { lives: Number(values.lives), kills: Number(values.kills), clients: Number(values.clients), seed };
  const load = `load ${loadavg()[0]!.toFixed(1)} at the start`;
  const report = await runSoak({ ...sizes, quick: false }, say, values.evidence);
  keep(block(report, load));
  if (report.errors.length > 0)
    say(`errors in the logs:\n${report.errors.map(([line, times]) => `  ${times} × ${line}`).join('\n')}`);
  return report.found.length === 0;
};

/** The chaos of the tests with more tickets; whether it passed. */
const chaos = async (): Promise<boolean> => {
  const began = Date.now();
  const load = `load ${loadavg()[0]!.toFixed(1)} at the start`;
  const root = join(import.meta.dirname, '../..');
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', 'test/faults/chaos.test.ts'], {
    cwd: root,
    env: { ...process.env, CHAOS_TICKETS: values.tickets, CHAOS_SEED: values.seed, DESK_TEST_SERVERS: 'own' },
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  const seconds = Math.round((Date.now() - began) / 1000);
  keep(`
## ${new Date().toISOString().slice(0, 10)}: chaos, ${values.tickets} tickets, ${code === 0 ? 'no fault' : 'FAILED'}

\`npm run soak -- --no-lives --tickets ${values.tickets} --seed ${values.seed}\`, ${machine(load)}; ${seconds} s. Every deadline recomputed from the
event table alone and compared: ${code === 0 ? 'nothing missing, nothing twice' : 'see the output of the run'}.
`);
  return code === 0;
};

say(`seed ${values.seed}`);
const sound = [values['no-lives'] || (await lives()), values['no-chaos'] || (await chaos())];
process.exit(sound.every(Boolean) ? 0 : 1);
