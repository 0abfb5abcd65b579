import type { Random } from './random.ts';

/** Who acts: a requester, an agent, two engineers, a supervisor. */
export type Role = 'li' | 'ma' | 'wang' | 'zhao' | 'chen';

/** One command of a life. `refused` says that it must be refused, whatever happens around it. */
export type Step = { by: Role; command: string; input: object; via: 'http' | 'signal'; refused?: true };

/** Steps given at once, after a pause of ms; `repeat` gives each of them once more when it is answered. */
export type Turn = { pauseMs: number; steps: Step[]; repeat: boolean };

/** A life as it is planned: the first turn comes after the submission. */
export type LifePlan = { kind: LifeKind; level: 'red' | 'amber'; turns: Turn[] };

const share = { whole: 2, straight: 4, bounced: 3, signals: 3, missed: 3, waiting: 2, crowd: 3, withdrawn: 1 };

/** Kinds of lives; together they give every command of the table. */
export type LifeKind = keyof typeof share;

type Told = [by: Role, command: string, input?: object];

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const solved = { solution: '更换电机', verification: '试吊成功' };
const archived = { finalSolution: '更换电机', archiveDate: '2026-11-22' };

const straight = (): Told[] => [
  ['ma', 'classify', { category: 'crane' }],
  ['ma', 'grade', { level: 'red', reason: '船停了' }],
  ['chen', 'assign', { to: 'wang' }],
  ['wang', 'acknowledge', { channel: 'phone' }],
  ['wang', 'respond', { channel: 'phone', text: '已电话联系' }],
  ['wang', 'diagnose', { means: ['logs'], findings: '电机过热', rootCause: '轴承损坏' }],
  ['li', 'message', { text: '请问进展如何？' }],
  ['wang', 'verify', { checks: '试吊成功' }],
  ['wang', 'resolve', { solution: '更换电机' }],
  ['li', 'confirm', { outcome: 'solved' }],
  ['wang', 'archive', archived],
];

const stories: Record<LifeKind, () => Told[]> = {
  straight,
  whole: () => [
    ['ma', 'verify_report'],
    ['ma', 'classify', { category: ['gate', 'barrier'] }],
    ['ma', 'grade', { level: 'red', reason: '影响多人' }],
    ['wang', 'review_level', { reason: '属实' }],
    ['li', 'dispute_level', { wanted: 'red', reason: '全港都受影响' }],
    ['chen', 'answer_dispute', { level: 'amber', reason: '有替代办法' }],
    ['ma', 'tag', { tags: ['gate'] }],
    ['ma', 'note', { text: '客户很着急' }],
    ['wang', 'claim'],
    ['wang', 'release', { reason: '换班' }],
    ['chen', 'assign', { to: 'wang' }],
    ['wang', 'respond', { channel: 'phone', text: '已电话联系' }],
    ['wang', 'wait', { reason: 'requester', note: '等待照片' }],
    ['li', 'message', { text: '照片已上传' }],
    ['wang', 'progress', { text: '已定位' }],
    ['wang', 'escalate', { reason: 'ability', to: 'zhao', checks: '重启', results: '无效' }],
    ['zhao', 'diagnose', { means: ['remote'], findings: '控制器故障' }],
    ['zhao', 'plan_definite', { text: '今晚修复', doneBy: inDays(1) }],
    ['zhao', 'temporary_solution', { text: '手动抬杆', plan: '更换控制器', permanentFixBy: inDays(7) }],
    ['zhao', 'verify', { checks: '抬杆正常' }],
    ['zhao', 'resolve', { solution: '更换控制器' }],
    ['zhao', 'take_back', { reason: '再查一次' }],
    ['zhao', 'resolve', { ...solved, confirmed: 'phone' }],
    ['zhao', 'archive', archived],
  ],
  bounced: () => [
    ...straight().slice(0, 3),
    ['wang', 'resolve', solved],
    ['li', 'confirm', { outcome: 'not_solved', reason: '还是不行' }],
    ['wang', 'diagnose', { means: ['onsite'], findings: '电缆损坏' }],
    ['wang', 'resolve', { ...solved, confirmed: 'signature' }],
    ['li', 'reopen', { reason: '又出现了' }],
    ['wang', 'diagnose', { means: ['monitoring'], findings: '供电不稳' }],
    ['wang', 'resolve', solved],
    ['li', 'confirm', { outcome: 'solved', needMet: true }],
    ['wang', 'archive', archived],
  ],
  signals: () => [
    ['ma', 'classify', { category: 'crane' }],
    ['chen', 'assign', { to: 'wang' }],
    ['wang', 'respond', { channel: 'phone' }],
    ['wang', 'note', { text: '由程序记录' }],
    ['wang', 'diagnose', { means: ['logs'], findings: '电机过热' }],
    ['wang', 'resolve', solved],
    ['wang', 'confirm', { outcome: 'solved', means: 'phone' }],
    ['wang', 'archive', archived],
  ],
  missed: () => [
    ['ma', 'note', { text: '无人值班' }],
    ['wang', 'claim'],
    ['wang', 'respond', { channel: 'phone', text: '抱歉，迟了' }],
    ['ma', 'classify', { category: 'crane' }],
    ['wang', 'resolve', { ...solved, confirmed: 'phone' }],
  ],
  waiting: () => [
    ['wang', 'claim'],
    ['wang', 'respond', { channel: 'phone' }],
    ['wang', 'wait', { reason: 'requester' }],
    ['wang', 'resume'],
    ['wang', 'wait', { reason: 'appointment', until: inDays(1) }],
    ['li', 'message', { text: '现在就可以' }],
    ['wang', 'resume'],
    ['wang', 'resolve', solved],
    ['li', 'confirm', { outcome: 'partly', reason: '还慢' }],
    ['wang', 'diagnose', { means: ['onsite'], findings: '油压不足' }],
    ['wang', 'resolve', solved],
  ],
  crowd: () => [
    ['wang', 'claim'],
    ['wang', 'note', { text: '一' }],
    ['ma', 'note', { text: '二' }],
    ['li', 'message', { text: '三' }],
    ['zhao', 'note', { text: '四' }],
    ['wang', 'respond', { channel: 'phone' }],
    ['wang', 'resolve', solved],
  ],
  withdrawn: () => [
    ['ma', 'classify', { category: 'crane' }],
    ['li', 'cancel', { kind: 'withdrawn', reason: '已自行解决' }],
  ],
};

/** What must be refused at any time before work is done, by HTTP. */
const refusals: readonly Step[] = [
  { by: 'li', command: 'assign', input: { to: 'wang' }, via: 'http', refused: true },
  { by: 'wang', command: 'classify', input: { category: 'rocket' }, via: 'http', refused: true },
  { by: 'chen', command: 'assign', input: { to: 'nobody' }, via: 'http', refused: true },
  { by: 'chen', command: 'assign', input: { to: 'nobody' }, via: 'signal', refused: true },
];

/** Not resumed by itself, though the message of its story has perhaps ended the waiting already. */
const mayFollow = new Set(['resume']);

/** Plans one life. Notes and messages of a crowd come at once; `missed` lets every rung pass before somebody works. */
export const planLife = (random: Random): LifePlan => {
  const kind = random.weighted<LifeKind>(share);
  const level = random.pick(['red', 'amber'] as const);
  const via = (command: string): 'http' | 'signal' =>
    kind === 'signals' || (command === 'note' && random.chance(0.4)) ? 'signal' : 'http';
  const turns: Turn[] = [];
  for (const [by, command, input = {}] of stories[kind]()) {
    const step: Step = { by, command, input, via: via(command) };
    const last = turns.at(-1);
    const together = kind === 'crowd' && last && /note|message/.test(command) && turns.length > 1;
    if (together && last.steps.length < 4) last.steps.push(step);
    else {
      const longest = kind === 'missed' && turns.length === 1 ? 18_000 : 1_500;
      turns.push({
        pauseMs: random.whole(kind === 'missed' ? longest / 2 : 0, longest),
        steps: [step],
        repeat: random.chance(0.15),
      });
    }
    if (random.chance(0.06) && turns.length < 3 && kind !== 'withdrawn') {
      turns.push({ pauseMs: 0, steps: [random.pick(refusals)], repeat: random.chance(0.3) });
    }
  }
  return { kind, level, turns };
};

/** May this command find that its reason is gone (a message ends waiting; the window of a reopening is over)? */
export const mayBeRefused = ({ command, refused }: Step): boolean =>
  refused === true || mayFollow.has(command) || command === 'reopen';
