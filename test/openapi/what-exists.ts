import { readFileSync } from 'node:fs';
import type { Desk, Person } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

/**
 * Makes something of every kind that a path can name, and returns it by the name of the path's parameter. Nothing of it is
 * the requester's, the agent's or the administrator's own: whoever attacks may disable, revoke and take away all of it.
 */
export const whatExists = async (
  desk: Desk,
  { requester, agent, administrator }: Record<'requester' | 'agent' | 'administrator', Person>,
): Promise<Record<'number' | 'id' | 'key' | 'version', readonly (string | number)[]>> => {
  const number = [];
  for (let i = 0; i < 3; i++) number.push(await desk.submit(requester, customerRequest()));
  await desk.does(agent, number[1]!, 'classify', { category: 'software/function' });
  await desk.does(agent, number[2]!, 'cancel', { kind: 'not_support', reason: '不属于支持范围' });

  const made = async (path: string, body: object, { token } = administrator) => {
    const answer = await desk.api.send('POST', path, { token, body });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const former = await desk.person('former', ['agent']);
  const groupId = await desk.group('已解散的小组', [former], ['software/function']);
  const organisation = await made('/organisations', { name: '海天科技有限公司', kind: 'customer' });
  const department = await made('/departments', { orgId: organisation.id, name: '信息部' });
  const post = await made('/posts', { key: 'technical_director', holderId: former.id, groupId });
  const token = await made('/tokens', { name: 'former' }, former);
  const calendar = JSON.parse(readFileSync('policies/calendars/cn-working.json', 'utf8'));
  const { moves } = await made('/calendars/cn-working/versions', {
    calendar: { ...calendar, version: calendar.version + 1 },
    note: '2027',
    running: 'switch',
  });
  return {
    number,
    id: [former.id, groupId, organisation.id, department.id, post.id, token.id, moves[0].id],
    key: ['customer-response', 'cn-working'],
    version: [1, 2],
  };
};
