import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import type { policyView } from '../../contracts/policy-view.ts';
import type { ticketView, timelinePage } from '../../contracts/ticket-view.ts';
import type { Database } from '../../db/schema/index.ts';
import { type DemoStep, demoLife } from './life.ts';
import { makeDemoPeople } from './people.ts';
import { demoTokens } from './tokens.ts';

/** What the demonstration plays on. */
export type Stage = {
  /** Where the API is, e.g. `http://127.0.0.1:3000`. */
  apiUrl: string;
  db: Kysely<Database>;
  client: Client;
  /** Pause before each signal, ms. */
  paceMs: number;
  print: (line: string) => void;
};

type Policy = z.infer<typeof policyView>;
type Ticket = z.infer<typeof ticketView>;
type Timeline = z.infer<typeof timelinePage>;
type Receipt = Pick<Ticket, 'number' | 'level'> & { promised: { name: { zh: string }; dueAt: string }[] };

type Example = { file: string; body: { channel: string; form: Record<string, unknown> } };

const examplesDirectory = join(import.meta.dirname, '../../examples');

/** How long a signal may take to reach the timeline, ms. */
const patienceMs = 20_000;

/**
 * Submits the examples that fit the desk's policy and plays one whole life by raw signals. Returns the numbers, the one
 * that was played first. Throws an Error with a readable message when the desk does not answer.
 */
export const playDemo = async (stage: Stage): Promise<string[]> => {
  const { db, print } = stage;
  const tokens = demoTokens(db);
  try {
    const made = await makeDemoPeople(db, []);
    const policy = await call<Policy>(stage, await tokens.of('demo.chen'), '/policy');
    const fitting = examplesOf(policy.key);
    if (fitting.length === 0) {
      throw new Error(`no example fits the policy ${policy.key}; there are some for ${policies().join(', ')}`);
    }
    made.push(...(await makeDemoPeople(db, topCategories(policy))));
    for (const one of made) print(`made   ${one}`);
    const others = policies().filter((key) => key !== policy.key);
    print(`policy ${policy.name.zh} (${policy.key}); other examples need DESK_POLICY=${others.join(' or ')}`);

    const numbers: string[] = [];
    for (const example of fitting) numbers.push(await submit(stage, tokens.of, policy, example));
    const [played] = numbers;
    await live(stage, await tokens.of('demo.zhao'), played!, fitting[0]!);
    return numbers;
  } finally {
    await tokens.revoke();
  }
};

/** Folders of examples are named for their policies. */
const policies = (): string[] =>
  readdirSync(examplesDirectory).filter((folder) =>
    existsSync(join(examplesDirectory, '../policies', `${folder}.json`)),
  );

/** The urgent ones first: that is the one whose life is played. */
const examplesOf = (policy: string): Example[] => {
  const directory = join(examplesDirectory, policy);
  if (!policies().includes(policy)) return [];
  const rank = ({ body: { form } }: Example) => (form.scope === 'company' ? 0 : 1);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      file: `examples/${policy}/${file}`,
      body: JSON.parse(readFileSync(join(directory, file), 'utf8')),
    }))
    .sort((a, b) => rank(a) - rank(b));
};

const topCategories = (policy: Policy): string[] =>
  policy.categories.filter((one) => one.depth === 1).map((one) => one.key);

/** What comes by phone is written down by the agent for the customer; the rest its requester submits. */
const submit = async (
  stage: Stage,
  tokenOf: (account: string) => Promise<string>,
  policy: Policy,
  { file, body }: Example,
): Promise<string> => {
  const own = ['portal', 'internal', 'api'].includes(body.channel);
  const token = await tokenOf(own ? 'demo.zhang' : 'demo.chen');
  const receipt = await call<Receipt>(stage, token, '/tickets', own ? body : { ...body, requester: 'demo.li' });
  stage.print('');
  stage.print(`${receipt.number}  ${body.form.title}`);
  stage.print(`       from ${file}; ${policy.key} ${receipt.level.code} ${receipt.level.word.zh}`);
  for (const { name, dueAt } of receipt.promised) stage.print(`       ${name.zh} until ${dueAt}`);
  return receipt.number;
};

const live = async (stage: Stage, token: string, number: string, example: Example): Promise<void> => {
  const { client, print, paceMs } = stage;
  const seq = async () =>
    (await call<Timeline>(stage, token, `/tickets/${number}/timeline?order=desc&limit=1`)).items[0]?.seq ?? 0;
  let last: number = await seq();
  print('');
  print(`The life of ${number}, each step a plain Signal:`);
  for (const step of demoLife(String(example.body.form.category), new Date().toISOString().slice(0, 10))) {
    await new Promise((resolve) => setTimeout(resolve, paceMs));
    print('');
    print(`» ${step.say}`);
    print(`  ${step.signal} ${JSON.stringify(step.payload)}`);
    await client.workflow.getHandle(number).signal(step.signal, step.payload);
    last = await shown(stage, token, number, last, step);
  }
};

/** Waits for what the signal caused, prints it, returns the seq of the last entry. */
const shown = async (stage: Stage, token: string, number: string, after: number, step: DemoStep): Promise<number> => {
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const { items } = await call<Timeline>(stage, token, `/tickets/${number}/timeline?after=${after}&limit=200`);
    if (items.some((entry) => entry.via === 'signal')) {
      for (const { seq, type, data } of items) {
        const what = [data.clock, data.code, data.dueAt ?? data.to].filter((one) => typeof one === 'string');
        stage.print(`  ${String(seq).padStart(4)}  ${type}${what.length > 0 ? `  ${what.join('  ')}` : ''}`);
      }
      const ticket = await call<Ticket>(stage, token, `/tickets/${number}`);
      stage.print(`        now ${ticket.status}, round ${ticket.round}, next due ${ticket.nextDue ?? '–'}`);
      return items.at(-1)?.seq ?? after;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the signal ${step.signal} has not reached the timeline of ${number}; is the worker running?`);
};

const call = async <T>({ apiUrl }: Stage, token: string, path: string, body?: unknown): Promise<T> => {
  const response = await fetch(apiUrl + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Accept-Language': 'zh' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(`no desk answers at ${apiUrl}; run \`npm start\` in another terminal first`);
  });
  if (response.ok) return (await response.json()) as T;
  throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
};
