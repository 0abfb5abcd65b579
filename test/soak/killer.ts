import type { KeptRunning } from './kept-running.ts';
import type { Strike } from './plan.ts';
import type { World } from './world.ts';

/** How long an armed process has to reach its fault point before it is left to itself, ms. */
const reachMs = 12_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Carries strikes out, one after the other. */
export const createKiller = (world: World) => {
  const { workers, api, temporal, postgres } = world;

  /** Starts it armed and waits until it has killed itself; false when it did not come there in time. */
  const strikeAt = async (one: KeptRunning, { point, passes }: Strike): Promise<boolean> => {
    await one.kill({ faults: `${point}=kill+${passes}` });
    await one.ready();
    const before = one.ends.length;
    const until = Date.now() + reachMs;
    while (Date.now() < until) {
      if (one.ends.length > before) return true;
      await pause(100);
    }
    return false;
  };

  const all = async (ones: readonly KeptRunning[], awayMs: number): Promise<void> => {
    await Promise.all(ones.map((one) => one.kill({ awayMs })));
  };

  /** Resolves when everything runs again; false when a fault point was not reached. */
  return async (strike: Strike): Promise<boolean> => {
    await pause(strike.pauseMs);
    const { awayMs } = strike;
    const worker = workers[strike.worker]!;
    let reached = true;
    switch (strike.kind) {
      case 'worker':
        await all([worker], awayMs);
        break;
      case 'workers':
        await all(workers, awayMs);
        break;
      case 'api':
        await all([api], awayMs);
        break;
      case 'temporal':
        await all([temporal], awayMs);
        break;
      case 'postgres':
        await all([postgres], awayMs);
        break;
      case 'worker+api':
        await all([worker, api], awayMs);
        break;
      case 'worker+temporal':
        await all([worker, temporal], awayMs);
        break;
      case 'everything':
        await all([postgres, temporal, ...workers, api], awayMs);
        break;
      case 'point':
        reached = await strikeAt(worker, strike);
        break;
      case 'point-api':
        reached = await strikeAt(api, strike);
        break;
      case 'stop':
        worker.signal('SIGSTOP');
        await pause(awayMs);
        worker.signal('SIGCONT');
        break;
    }
    await Promise.all([postgres, temporal, api, ...workers].map((one) => one.ready()));
    return reached;
  };
};
