import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import * as activities from './activities.ts';

// The process that runs the control's workflows: ADDRESS, NAMESPACE and QUEUE in its environment; says `ready`.
const { ADDRESS = '', NAMESPACE = '', QUEUE = '' } = process.env;
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
