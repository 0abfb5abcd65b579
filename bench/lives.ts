import { controlLifeOf, type Events } from './control/life.ts';
import { type Kind, startControl } from './control/run.ts';
import { type LifeSamples, liveLife, noSamples, type Step, shortLife, wholeLife } from './life.ts';
import { percentile, runClients } from './load.ts';
import { makePeople, type People } from './people.ts';
import { ms, table } from './report.ts';
import { partNames, type Stack } from './stack.ts';

/** How much is lived. */
export type Scale = { warmUp: number; perClient: Readonly<Record<number, number>>; short: number };

const restMs = 2_000;
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, restMs));

/**
 * Parts a, b and e: lives per second and latencies at several numbers of clients beside the control, the history of one
 * life, CPU seconds per life of all processes.
 */
export const benchLives = async (stack: Stack, scale: Scale): Promise<string> => {
  const people = await makePeople(stack);
  const number = await liveLife(stack.url, people, wholeLife, noSamples());
  const events = (await stack.client.workflow.getHandle(number).fetchHistory()).events ?? [];
  const control = await startControl(stack, controlLifeOf(events));
  try {
    await runClients(8, scale.warmUp, async () => void (await liveLife(stack.url, people, wholeLife, noSamples())));
    await control.live('regular', 8, scale.warmUp);
    await control.live('local', 8, scale.warmUp);
    const throughput: (string | number)[][] = [
      [
        'clients',
        'lives/s',
        'control',
        'of control',
        'local control',
        'of it',
        'POST /tickets p50',
        'p99',
        'command p50',
        'p99',
        'answered 202',
      ],
    ];
    for (const [clients, times] of Object.entries(scale.perClient)) {
      const samples = noSamples();
      const live = async (): Promise<void> => void (await liveLife(stack.url, people, wholeLife, samples));
      const ours = times / (await runClients(Number(clients), times, live));
      await rest();
      const theirs = times / (await control.live('regular', Number(clients), times));
      await rest();
      const locally = times / (await control.live('local', Number(clients), times));
      await rest();
      throughput.push([
        clients,
        ours.toFixed(2),
        theirs.toFixed(2),
        `${Math.round((100 * ours) / theirs)} %`,
        locally.toFixed(2),
        `${Math.round((100 * ours) / locally)} %`,
        ...[samples.submit, samples.command].flatMap((one) => [ms(percentile(one, 0.5)), ms(percentile(one, 0.99))]),
        samples.accepted,
      ]);
    }
    const cpu: (string | number)[][] = [['CPU seconds per life', ...partNames, 'all']];
    cpu.push(await cpuOf('eleven operations', stack, people, wholeLife, scale.short));
    cpu.push(await cpuOf('four operations', stack, people, shortLife, scale.short));
    cpu.push(await cpuOfControl('regular', stack, control, scale.short));
    cpu.push(await cpuOfControl('local', stack, control, scale.short));
    return [
      '### a. Lives per second (milliseconds for latencies)',
      table(throughput),
      '### b. History of one life of eleven operations',
      historyTable({
        desk: events,
        control: await control.history('regular'),
        'local control': await control.history('local'),
      }),
      '### e. CPU seconds per life, 8 clients',
      table(cpu),
    ].join('\n\n');
  } finally {
    await control.stop();
  }
};

const cpuOf = async (name: string, stack: Stack, people: People, life: readonly Step[], times: number) => {
  const samples: LifeSamples = noSamples();
  const before = stack.cost();
  await runClients(8, times, async () => void (await liveLife(stack.url, people, life, samples)));
  // What follows the last answer belongs to the lives, too: search words, settling, notifications.
  await rest();
  const after = stack.cost();
  const each = partNames.map((part) => (after[part].cpuSeconds - before[part].cpuSeconds) / times);
  return [name, ...each.map((one) => one.toFixed(3)), sum(each).toFixed(3)];
};

const cpuOfControl = async (
  kind: Kind,
  stack: Stack,
  control: Awaited<ReturnType<typeof startControl>>,
  times: number,
) => {
  const before = { ...stack.cost(), worker: control.cost() };
  await control.live(kind, 8, times);
  await rest();
  const after = { ...stack.cost(), worker: control.cost() };
  const each = partNames.map((part) =>
    part === 'api' ? 0 : (after[part].cpuSeconds - before[part].cpuSeconds) / times,
  );
  return [
    `control, eleven updates, ${kind} activities (without its clients)`,
    ...each.map((one) => one.toFixed(3)),
    sum(each).toFixed(3),
  ];
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const kindOf = (event: Events[number]): string => {
  const attributes = Object.entries(event).find(([key, value]) => key.endsWith('Attributes') && value);
  return attributes?.[0].replace('EventAttributes', '') ?? 'unknown';
};

/** Actions as Temporal's pricing counts them, every marker of a local activity as one: several in one workflow task may count once. */
const actionKinds = new Set([
  'workflowExecutionStarted',
  'workflowExecutionUpdateAccepted',
  'workflowExecutionSignaled',
  'activityTaskScheduled',
  'timerStarted',
  'upsertWorkflowSearchAttributes',
  'markerRecorded',
]);

/** Events of histories by kind, what they count as, and how large they are. */
const historyTable = (histories: Readonly<Record<string, Events>>): string => {
  const all = Object.values(histories);
  const count = (kind: string): number[] => all.map((events) => events.filter((one) => kindOf(one) === kind).length);
  const kinds = [...new Set(all.flat().map(kindOf))];
  const rows = kinds.map((kind) => [kind, ...count(kind)] as const).toSorted((a, b) => b[1]! - a[1]!);
  return table([
    ['event', ...Object.keys(histories)],
    ...rows,
    ['all events', ...all.map((events) => events.length)],
    ['billable actions at most', ...all.map((events) => events.filter((one) => actionKinds.has(kindOf(one))).length)],
    ['KB as JSON', ...all.map((events) => Math.round(JSON.stringify(events).length / 1024))],
  ]);
};
