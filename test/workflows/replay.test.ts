import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { temporal } from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import { commands } from '../../domain/ticket/commands/table.ts';
import { type RecordedRun, recordedRuns } from '../histories/recorded.ts';
import { testBundle } from '../support/desk.ts';
import { testServers } from '../support/servers.ts';

type Event = temporal.api.history.v1.IHistoryEvent;

const payloadConverterPath = fileURLToPath(new URL('../../workflows/payload-converter.ts', import.meta.url));

const changedBundle = (name: string): Promise<WorkflowBundle> =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`../histories/changed-workflows/${name}.ts`, import.meta.url)),
    payloadConverterPath,
    logger: new DefaultLogger('ERROR'),
  });

/** Replays runs against workflow code; the files of those that code no longer fits, each with the first words of why. */
const misfits = async (workflowBundle: WorkflowBundle, runs: readonly RecordedRun[]): Promise<string[]> => {
  const found: string[] = [];
  const results = Worker.runReplayHistories({ workflowBundle, dataConverter: { payloadConverterPath } }, runs);
  let index = 0;
  for await (const { error } of results) {
    if (error) found.push(`${runs[index]?.file}: ${error.message.slice(0, 200)}`);
    index += 1;
  }
  assert.equal(index, runs.length, 'every history was replayed');
  return found;
};

/** The type of the local activity whose outcome this event is. */
const localActivityOf = ({ markerRecordedEventAttributes: marker }: Event): string | undefined => {
  const data = marker?.details?.data?.payloads?.[0]?.data;
  return data ? JSON.parse(Buffer.from(data).toString()).activity_type : undefined;
};

describe('recorded histories', function () {
  this.timeout(120_000);
  const runs = recordedRuns();
  const events: Event[] = runs.flatMap(({ history }) => history.events ?? []);
  const tickets = runs.filter(({ workflowId }) => workflowId.startsWith('TS'));

  // Sets the log level of the runtime, too.
  before(() => testServers());

  it('replay against the present workflow code, of every release', async () => {
    assert.ok(runs.length > 5);
    assert.deepEqual(await misfits(await testBundle(), runs), []);
  });

  it('hold every command of the table, carried out (npm run histories:record adds what is missing)', () => {
    const done = new Set<string>();
    for (const { history } of runs) {
      const accepted = new Map<string, string>();
      for (const event of history.events ?? []) {
        const update = event.workflowExecutionUpdateAcceptedEventAttributes;
        if (update) accepted.set(String(event.eventId), update.acceptedRequest?.input?.name ?? '');
        const completed = event.workflowExecutionUpdateCompletedEventAttributes;
        if (completed?.outcome?.success) done.add(accepted.get(String(completed.acceptedEventId)) ?? '');
      }
    }
    assert.deepEqual(
      Object.keys(commands).filter((command) => !done.has(command)),
      [],
    );
  });

  it('hold signals, taken and refused, and everything else that a workflow of ours can do', () => {
    const signals = new Set(events.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName));
    for (const name of ['classify', 'assign', 'resolve', 'confirm', 'reopen', 'asign', 'resend', 'repair', 'wake']) {
      assert.ok(signals.has(name), `signal ${name}`);
    }
    const activities = new Set(events.map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name));
    for (const name of ['record', 'admit', 'renewPlan', 'adopt', 'deliver']) assert.ok(activities.has(name), name);
    assert.ok(
      events.some((event) => localActivityOf(event) === 'record'),
      'record, locally',
    );
    const kinds: (keyof Event)[] = [
      'timerFiredEventAttributes',
      'timerCanceledEventAttributes',
      'workflowExecutionContinuedAsNewEventAttributes',
      'workflowExecutionCancelRequestedEventAttributes',
      'workflowExecutionCompletedEventAttributes',
      'upsertWorkflowSearchAttributesEventAttributes',
    ];
    for (const kind of kinds)
      assert.ok(
        events.some((event) => event[kind]),
        kind,
      );
  });

  it('tell nothing of a machine', () => {
    const text = JSON.stringify(runs.map(({ history }) => history));
    assert.ok(!text.includes(`@${hostname()}`));
    assert.doesNotMatch(text, /"stackTrace":"[^"]/);
  });

  it('were recorded without skipping time', () => {
    assert.ok(!events.some((event) => JSON.stringify(event).includes('timeSkipping')));
  });

  it('control: a change in form only still fits them', async () => {
    assert.deepEqual(await misfits(await changedBundle('wrapped'), tickets), []);
  });

  for (const change of ['extra-timer', 'extra-activity']) {
    it(`control: workflow code with an ${change.replace('-', ' ')} fits none of them`, async () => {
      // A run that has only begun holds too little to tell.
      const grown = tickets.filter(({ history }) => (history.events ?? []).length > 10);
      const found = await misfits(await changedBundle(change), grown);
      assert.ok(grown.length > 5);
      assert.equal(found.length, grown.length, found.join('\n'));
      for (const one of found) assert.match(one, /nondeterminism|Nondeterminism/);
    });
  }
});
