import { readFileSync } from 'node:fs';
import { customerRequest } from '../support/forms.ts';
import type { Cast } from './stories.ts';

const day = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString();
const solved = { solution: '重启导出服务', verification: '导出成功' };

/** What people agree on about a ticket: dates, handovers, help, approvals, the visit and the survey afterwards. */
export const agreements = async ({ desk, li, ma, wang, zhao, chen }: Cast): Promise<void> => {
  const number = await desk.submit(li, customerRequest({ scope: 'person', urgency: 'low' }));
  const does = (by: Cast['li'], name: string, input: unknown = {}) => desk.does(by, number, name, input);
  await does(ma, 'classify', { category: 'software/function' });
  await does(ma, 'schedule', { until: inDays(3) });
  await does(ma, 'wake');
  await does(wang, 'claim');
  const offer = { to: 'zhao', content: '导出故障', time: '今天', scope: '全部' };
  await does(wang, 'offer_handover', offer);
  await does(zhao, 'decline_handover', { reason: '手头已满' });
  await does(wang, 'offer_handover', offer);
  await does(zhao, 'accept_handover');
  await does(zhao, 'propose_deferral', { until: inDays(5), reason: '等待新版' });
  await does(chen, 'refuse_deferral', { reason: '太久' });
  await does(zhao, 'propose_deferral', { until: inDays(4), reason: '等待新版' });
  await does(li, 'accept_deferral');
  await does(zhao, 'set_appointment', { until: inDays(2), mode: 'remote' });
  await does(zhao, 'cancel_appointment', { reason: '客户有事' });
  await does(zhao, 'set_appointment', { until: inDays(3), mode: 'remote' });
  await does(zhao, 'hold_appointment');
  await does(zhao, 'ask_collaboration', { request: '看一下数据库', to: 'wang', until: inDays(1) });
  await does(wang, 'finish_collaboration', { result: '索引缺失' });
  await does(zhao, 'request_resource', { request: '测试机一台', urgent: true });
  await does(chen, 'answer_resource', { answer: '已安排' });
  await does(zhao, 'ask_approval', { request: '停机十分钟' });
  await does(chen, 'decide_approval', { approved: true, reason: '同意' });
  await does(zhao, 'request_development', { request: '导出支持断点续传' });
  await does(chen, 'decide_development', { adopted: true, reason: '列入下版' });
  await does(zhao, 'resolve', solved);
  await does(li, 'confirm', { outcome: 'solved' });
  await does(zhao, 'send_survey');
  await does(li, 'answer_survey', { grade: 'satisfied' });
  await does(zhao, 'follow_up', { stage: 'closing', outcome: 'fine' });
};

/** A ticket that goes to the next version of its policy with a publication, and back by hand. */
export const moved = async ({ desk, li, ma }: Cast): Promise<void> => {
  const number = await desk.submit(li, customerRequest());
  const key = 'customer-response';
  const policy = { ...JSON.parse(readFileSync(`policies/${key}.json`, 'utf8')), version: 2 };
  for (const clock of policy.clocks) if (clock.key === 'respond') clock.duration = { hours: 5 };
  const admin = await desk.person('admin', ['administrator']);
  const { status, body } = await desk.api.send('POST', `/policies/${key}/versions`, {
    token: admin.token,
    body: { policy, note: '放宽响应', running: 'switch' },
  });
  if (status !== 201) throw new Error(`publish: ${status} ${JSON.stringify(body)}`);
  const [move] = body.moves;
  for (;;) {
    const { body: state } = await desk.api.send('GET', `/policies/${key}/moves/${move.id}`, { token: admin.token });
    if (state.finishedAt !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await desk.does(admin, number, 'move_policy', { key, version: 1, mode: 'switch' });
  await desk.does(ma, number, 'respond', { channel: 'phone', text: '已电话联系' });
};
