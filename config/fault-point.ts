/** Places at which a test can strike a process, to see what the next one makes of it. */
export const faultPoints = [
  'intake.after_accept',
  'intake.after_open',
  'command.before_send',
  'command.after_record',
  'record.before_commit',
  'record.after_commit',
  'admit.after_read',
  'relay.before_settle',
  'courier.after_claim',
  'courier.after_send',
  'courier.after_settle',
  'move.after_ticket',
] as const;

/** One of them. */
export type FaultPoint = (typeof faultPoints)[number];

/** What happens at an armed point: the process dies as by kill -9, the call fails, or it takes so long. */
export type Fault = { point: string; kind: 'kill' | 'throw' | 'sleep'; ms: number; after: number; times: number };

/**
 * Reads what is armed: `point=kill`, `point=throw`, `point=sleep:500`, each maybe `+after` (passed so often unharmed) and `*times` (otherwise
 * every time), separated by commas.
 *
 * @example parseFaults('courier.after_send=kill+3,record.after_commit=throw*2')
 */
export const parseFaults = (text: string): Fault[] =>
  text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const match = /^\s*([a-z_.]+)=(kill|throw|sleep)(?::(\d+))?(?:\+(\d+))?(?:\*(\d+))?\s*$/.exec(part);
      if (!match) throw new RangeError(`not a fault: ${part}`);
      const [, point, kind, ms, after, times] = match;
      return {
        point: point!,
        kind: kind as Fault['kind'],
        ms: Number(ms ?? 0),
        after: Number(after ?? 0),
        times: Number(times ?? Infinity),
      };
    });

let armed: Fault[] | undefined;

/** Arms the points of this process; for tests that run activities in their own process. An empty text disarms all. */
export const armFaults = (text: string): void => {
  armed = parseFaults(text);
};

/**
 * A named place between two steps that a crash may separate. Does nothing unless a test armed it by DESK_FAULTS or {@link armFaults}; this is
 * the one reader of the environment beside the configuration, because it must not be one of the desk's settings.
 */
export const faultPoint = async (point: FaultPoint): Promise<void> => {
  armed ??= parseFaults(process.env.DESK_FAULTS ?? '');
  const fault = armed.find((one) => one.point === point && one.times > 0);
  if (!fault) return;
  if (fault.after-- > 0) return;
  fault.times -= 1;
  if (fault.kind === 'kill') process.kill(process.pid, 'SIGKILL');
  // Whoever waits for the moment hears of it.
  if (fault.kind === 'sleep') process.stderr.write(`fault point ${point}\n`);
  await new Promise((resolve) => setTimeout(resolve, fault.kind === 'kill' ? 60_000 : fault.ms));
  if (fault.kind === 'throw') throw new Error(`fault at ${point}`);
};
