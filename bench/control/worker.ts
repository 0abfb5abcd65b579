import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import * as activities from './activities.ts';

// The process that runs the control's workflows: ADDRESS, NAMESPACE and QUEUE in its environment; says `ready`.
const { ADDRESS = '', NAMESPACE = '', QUEUE = '' } = process.env;
// As the desk's worker does, so that both pay the same for the stacks of promises.
setFlagsFromString('--stack-trace-limit=1');
Runtime.install({ logger: new DefaultLogger('WARN') });
const connection = await NativeConnection.connect({ address: ADDRESS });
const worker = await Worker.create({
  connection,
  namespace: NAMESPACE,
  taskQueue: QUEUE,
  workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
  activities,
});
process.once('disconnect', () => process.exit(0));
const running = worker.run();
process.send?.('ready');
await running;
