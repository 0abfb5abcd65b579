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

/** Milliseconds that callers have waited. */
export type LifeSamples = { submit: Samples; command: Samples };

/** Lives one life over HTTP; throws when a step is not recorded in the first answer. Returns the number. */
export const liveLife = async (
  url: string,
  people: People,
  steps: readonly Step[],
  samples: LifeSamples,
): Promise<string> => {
  const { number } = await timed(samples.submit, () => post(url, '/tickets', people.requester, customerRequest()));
  for (const { by, command, input } of steps) {
    await timed(samples.command, () => post(url, `/tickets/${number}/commands/${command}`, people[by], input));
  }
  return number;
};

/** One POST with a token that must be recorded at once. */
export const post = async (url: string, path: string, token: string, body: unknown): Promise<{ number: string }> => {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 200 && response.status !== 201) {
    throw new Error(`${path} was answered with ${response.status}: ${text.slice(0, 500)}`);
  }
  return JSON.parse(text);
};
