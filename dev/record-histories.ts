import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import { runTestServers } from '../test/support/run-test-servers.ts';
import { shareServers, stopTestServers } from '../test/support/servers.ts';

// `npm run histories:record`: lives every story of test/histories/stories.ts on servers of its own, which know nothing of
// time skipping (a production engine's histories are what must replay), and writes each run of each workflow to
// test/histories/<release>/. Run it when a release's workflow code is final; older releases' histories stay as they are.

const release = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version;
const directory = new URL(`../test/histories/${release}/`, import.meta.url);

/** Removes what tells of the machine: who ran it, on which host, where its files lie. None of it matters to a replay. */
const withoutMachine = (json: string): string =>
  json
    .replace(/"stackTrace": ?"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""')
    .replaceAll(new RegExp(`\\d+@${hostname().replace(/[.\\]/g, '\\$&')}`, 'g'), 'desk');

const { HistoryEvent } = proto.temporal.api.history.v1;
type Events = proto.temporal.api.history.v1.IHistoryEvent[];

/**
 * One event per line, so that a change shows where it is; read back by test/histories/recorded.ts. (The SDK's own
 * historyToJSON fails where npm has installed protobufjs twice.)
 */
const written = (workflowId: string, events: Events): string => {
  const options = { longs: String, enums: String, bytes: String };
  const lines = events.map((event) => JSON.stringify(HistoryEvent.toObject(HistoryEvent.fromObject(event), options)));
  return withoutMachine(`{"workflowId":${JSON.stringify(workflowId)},"events":[\n${lines.join(',\n')}\n]}\n`);
};

const home = mkdtempSync(join(tmpdir(), 'desk-histories-'));
const servers = await runTestServers({ skippable: false });
const keptFile = join(home, 'servers.json');
await shareServers(servers, keptFile);
process.env.DESK_TEST_SERVERS = keptFile;

const { castOf, stories } = await import('../test/histories/stories.ts');
const { startMailServer } = await import('../test/notifications/mail-server.ts');
const mail = await startMailServer();

rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
for (const story of stories) {
  const cast = await castOf(story, { smtpUrl: mail.url });
  const { client, namespace } = cast.desk;
  await story.live(cast);
  // The visibility store follows by a moment.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const counts = new Map<string, number>();
  const runs = [];
  for await (const run of client.workflow.list()) runs.push(run);
  for (const { workflowId, runId } of runs.toSorted((a, b) => +a.startTime - +b.startTime)) {
    // Couriers do the same in every story.
    if (workflowId.startsWith('courier/') && story !== stories[0]) continue;
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const name = `${story.name}-${workflowId
      .replace(/^TS\d{8}/, '')
      .replace(/^(policy-move)\/.*/, '$1')
      .replace('/', '-')}`;
    const run = (counts.get(name) ?? 0) + 1;
    counts.set(name, run);
    const file = `${name}${run === 1 ? '' : `-run-${run}`}.json`;
    const text = written(workflowId, history.events ?? []);
    writeFileSync(new URL(file, directory), text);
    console.log(
      `${release}/${file}: ${history.events?.length} events, ${Math.round(text.length / 1024)} KB (${namespace})`,
    );
  }
  await cast.desk.stop();
}
await mail.stop();
await stopTestServers();
await servers.stop();
rmSync(home, { recursive: true, force: true });
process.exit(0);
