/** One raw signal of the demonstration: what a person could type into the Temporal UI or the `temporal` CLI. */
export type DemoStep = { say: string; signal: string; payload: Record<string, unknown> };

/** A whole life: worked on, solved in vain, solved, archived, come back. Every payload is plain JSON with `by`. */
export const demoLife = (category: string, today: string): readonly DemoStep[] => [
  {
    say: 'the agent classifies it',
    signal: 'classify',
    payload: { by: 'demo.chen', category },
  },
  {
    say: 'the supervisor gives it to engineer Wang: it is in progress',
    signal: 'assign',
    payload: { by: 'demo.zhao', to: 'demo.wang' },
  },
  {
    say: 'Wang calls the requester: the response limit is met',
    signal: 'respond',
    payload: { by: 'demo.wang', channel: 'phone', text: '已电话联系，确认问题现象，正在排查。' },
  },
  {
    say: 'Wang finds a cause',
    signal: 'diagnose',
    payload: {
      by: 'demo.wang',
      means: ['remote', 'logs'],
      findings: '日志显示服务在今晨更新后反复重启。',
      rootCause: '更新后的配置文件缺少一项。',
    },
  },
  {
    say: 'solved and verified: the requester is asked, the resolution limit is met for the time being',
    signal: 'resolve',
    payload: {
      by: 'demo.wang',
      solution: '补上缺少的配置项并重启服务。',
      verification: '重新打开系统，功能恢复正常。',
    },
  },
  {
    say: 'the requester says on the phone that it is not solved: round 2, the limit runs on',
    signal: 'confirm',
    payload: { by: 'demo.wang', outcome: 'not_solved', means: 'phone', reason: '换一台电脑后仍然出现同样的提示。' },
  },
  {
    say: 'Wang looks again',
    signal: 'diagnose',
    payload: { by: 'demo.wang', means: ['onsite'], findings: '第二台服务器没有更新配置。' },
  },
  {
    say: 'solved again',
    signal: 'resolve',
    payload: { by: 'demo.wang', solution: '两台服务器的配置均已更新。', verification: '两台服务器分别测试通过。' },
  },
  {
    say: 'this time the requester confirms, on the phone',
    signal: 'confirm',
    payload: { by: 'demo.wang', outcome: 'solved', means: 'phone' },
  },
  {
    say: 'archived, with final solution and date',
    signal: 'archive',
    payload: { by: 'demo.wang', finalSolution: '统一两台服务器的配置，并加入发布检查清单。', archiveDate: today },
  },
  {
    say: 'a signal that makes no sense now: refused, with its reason on the timeline',
    signal: 'resolve',
    payload: { by: 'demo.wang', solution: '重复', verification: '重复' },
  },
  {
    say: 'it came back: the same ticket begins a new round, its limits run anew',
    signal: 'reopen',
    payload: { by: 'demo.zhao', reason: '三天后再次出现。' },
  },
];
