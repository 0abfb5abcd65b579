import { bundledPolicies, loadPolicy } from '../policies/load.ts';
import { createPolicyStore } from '../policies/store.ts';
import { customerRequest } from '../test/support/forms.ts';
import { record } from './life.ts';
import { makePeople } from './people.ts';
import { table } from './report.ts';
import { type Stack, startStack } from './stack.ts';

const regrades = [
  { level: 'P0', what: 'P2 to P0, reviewers asked' },
  { level: 'P3', what: 'P0 to P3' },
  { level: 'P2', what: 'P3 to P2' },
];

/** History of a ticket's run so far. */
const historyOf = async ({ client }: Stack, number: string): Promise<{ events: number; bytes: number }> => {
  const { historyLength, historySize = 0 } = await client.workflow.getHandle(number).describe();
  return { events: historyLength, bytes: historySize };
};

/** What a re-grade adds to a ticket's history (limits move, timers are armed anew), and how large plans are that travel with it. */
export const benchRegrade = async (): Promise<string> => {
  const stack = await startStack();
  try {
    const people = await makePeople(stack);
    const { number } = await record(stack.url, '/tickets', people.requester, customerRequest());
    const does = (command: string, input: unknown) =>
      record(stack.url, `/tickets/${number}/commands/${command}`, people.agent, input);
    await does('classify', { category: 'software/function' });
    const rows: (string | number)[][] = [['re-grade', 'history events', 'bytes', 'recorded events']];
    for (const { level, what } of regrades) {
      const before = await historyOf(stack, number);
      const { rowCount } = await stack.pool.query('select 1 from ticket_event where number = $1', [number]);
      await does('grade', { level, reason: '影响变了' });
      const after = await historyOf(stack, number);
      const { rowCount: recorded } = await stack.pool.query('select 1 from ticket_event where number = $1', [number]);
      rows.push([what, after.events - before.events, after.bytes - before.bytes, (recorded ?? 0) - (rowCount ?? 0)]);
    }
    return [
      '### Cost of a re-grade, and size of a plan',
      table(rows),
      table([['policy', 'clock rows', 'plan bytes (JSON)'], ...bundledPolicies().map(planOf)]),
    ].join('\n\n');
  } finally {
    await stack.stop();
  }
};

const planOf = (name: string): (string | number)[] => {
  const store = createPolicyStore(name, 'Asia/Shanghai');
  const now = new Date().toISOString();
  const plan = store.plan(store.configured, now, now);
  return [name, loadPolicy(name).policy.clocks.length, Buffer.byteLength(JSON.stringify(plan))];
};
