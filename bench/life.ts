import { customerRequest } from '../test/support/forms.ts';
import { type Samples, timed } from './load.ts';
import type { People } from './people.ts';

/** One step of a life: who gives which command with which input. */
export type Step = { by: keyof People; command: string; input: unknown };

/** The whole life of issue and result tables: eleven operations with the submission, under `customer-response`. */
export const wholeLife: readonly Step[] = [
  { by: 'agent', command: 'classify', input: { category: 'software/function' } },
  { by: 'agent', command: 'grade', input: { level: 'P2', reason: '影响一个部门' } },
  { by: 'agent', command: 'assign', input: { to: 'bench.engineer' } },
  { by: 'engineer', command: 'acknowledge', input: { channel: 'phone' } },
  {
    by: 'engineer',
    command: 'diagnose',
    input: { means: ['logs'], findings: '导出超时', rootCause: '导出服务未启动' },
  },
  { by: 'requester', command: 'message', input: { text: '请问进展如何？' } },
  { by: 'engineer', command: 'verify', input: { checks: '导出成功，无新问题' } },
  { by: 'engineer', command: 'resolve', input: { solution: '重启导出服务' } },
  { by: 'requester', command: 'confirm', input: { outcome: 'solved' } },
  { by: 'engineer', command: 'archive', input: { finalSolution: '修复导出服务', archiveDate: '2026-11-22' } },
];

/** The short life by which other products were measured: create, comment, assign, resolve. */
export const shortLife: readonly Step[] = [
  { by: 'requester', command: 'message', input: { text: '请问进展如何？' } },
  { by: 'agent', command: 'assign', input: { to: 'bench.engineer' } },
  { by: 'engineer', command: 'resolve', input: { solution: '重启导出服务', verification: '导出成功' } },
];

/** Milliseconds until a request was recorded, and how many were answered before that (202) and asked for again. */
export type LifeSamples = { submit: Samples; command: Samples; accepted: number };

/** Empty samples. */
export const noSamples = (): LifeSamples => ({ submit: [], command: [], accepted: 0 });

/** Lives one life over HTTP; throws when a step is refused. Returns the number. */
export const liveLife = async (
  url: string,
  people: People,
  steps: readonly Step[],
  samples: LifeSamples,
): Promise<string> => {
  const { number } = await timed(samples.submit, () =>
    record(url, '/tickets', people.requester, customerRequest(), samples),
  );
  for (const { by, command, input } of steps) {
    await timed(samples.command, () =>
      record(url, `/tickets/${number}/commands/${command}`, people[by], input, samples),
    );
  }
  return number;
};

/** One POST with a token that is recorded when this resolves; throws when it is refused. */
export const record = async (
  url: string,
  path: string,
  token: string,
  body: unknown,
  samples: LifeSamples = noSamples(),
): Promise<{ number: string }> => {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${text.slice(0, 500)}`);
  if (response.status === 202) {
    samples.accepted += 1;
    await recorded(url + response.headers.get('location'), headers);
  }
  return JSON.parse(text);
};

const recorded = async (location: string, headers: Record<string, string>): Promise<void> => {
  for (;;) {
    const answer = (await (await fetch(location, { headers })).json()) as { state?: string };
    if (answer.state === 'recorded') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
