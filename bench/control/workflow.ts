import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type * as activities from './activities.ts';
import type { ControlLife } from './life.ts';

const regular = proxyActivities<typeof activities>({ startToCloseTimeout: '10s' });
const local = proxyLocalActivities<typeof activities>({ startToCloseTimeout: '10s' });

const step = defineUpdate<number>('step');

const longMs = 30 * 86_400_000;

/**
 * A bare workflow with the outer form of a ticket's life and none of its content: an update per operation, each with one
 * trivial activity (regular, or local as the desk's recorder is), and timers started and cancelled where the ticket starts and cancels its own.
 */
export async function control(life: ControlLife, kind: 'regular' | 'local'): Promise<void> {
  const { nothing } = kind === 'local' ? local : regular;
  let done = 0;
  const timers: CancellationScope[] = [];
  setHandler(step, async () => {
    const { start, cancel } = life[done]!;
    done += 1;
    for (const scope of timers.splice(0, cancel)) scope.cancel();
    for (let index = 0; index < start; index += 1) {
      const scope = new CancellationScope();
      timers.push(scope);
      scope.run(() => sleep(longMs)).catch(() => {});
    }
    return nothing(done);
  });
  await condition(() => done === life.length && allHandlersFinished());
  for (const scope of timers) scope.cancel();
}
