import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { Client, type Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import type { AdmitResult, TicketStart } from '../../domain/ticket/messages.ts';
import { people, text } from '../domain/ticket/people.ts';
import { recordedRuns } from '../histories/recorded.ts';
import { createNamespace, testConnection, testServers } from '../support/servers.ts';
import type { pumpRace, recorderRace } from './adoption-race.ts';

const payloadConverterPath = fileURLToPath(new URL('../../workflows/payload-converter.ts', import.meta.url));

describe('an adoption that arrives at any turn of the workflow’s queue', function () {
  this.timeout(120_000);

  it('loses no signal that is decided meanwhile, and leaves the recorder at work when there is nothing to record', async () => {
    const [namespace, connection, { temporalAddress }] = await Promise.all([
      createNamespace(),
      testConnection(),
      testServers(),
    ]);
    const native = await NativeConnection.connect({ address: temporalAddress });
    const worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue: 'adoption-race',
      workflowBundle: await bundleWorkflowCode({
        workflowsPath: fileURLToPath(new URL('adoption-race.ts', import.meta.url)),
        payloadConverterPath,
        logger: new DefaultLogger('ERROR'),
      }),
      dataConverter: { payloadConverterPath },
    });
    const { agent } = people;
    const answer: AdmitResult = {
      admitted: true,
      commandId: 'the-signal',
      digest: 'digest',
      input: { text },
      actor: agent,
      facts: {},
    };
    const client = new Client({ connection: connection as Connection, namespace });
    const start = startOfARecordedTicket();
    const [outcomes, failing] = await worker.runUntil(
      Promise.all([
        client.workflow.execute<typeof pumpRace>('pumpRace', {
          taskQueue: 'adoption-race',
          workflowId: 'adoption-race',
          args: [start, answer, 30],
        }),
        client.workflow.execute<typeof recorderRace>('recorderRace', {
          taskQueue: 'adoption-race',
          workflowId: 'recorder-race',
          args: [start, 30],
        }),
      ]),
    );
    await native.close();
    assert.deepEqual(failing, []);
    assert.deepEqual(
      outcomes.filter(({ decided }) => !decided),
      [],
    );
    assert.equal(outcomes.length, 30);
  });
});

/** What a ticket's workflow was really started with. */
const startOfARecordedTicket = (): TicketStart => {
  const run = recordedRuns().find(({ file }) => file.includes('agreements-001'))!;
  const payload = run.history.events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads![0]!;
  return JSON.parse(Buffer.from(payload.data!).toString());
};
