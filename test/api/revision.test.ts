import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

describe('a ticket that has changed since it was read (ETag, If-Match)', () => {
  let desk: Desk;
  let wang: Person;
  let number: string;

  before(async () => {
    desk = await startDesk();
    wang = await desk.person('wang', ['engineer']);
    number = await desk.submit(await desk.person('li', ['requester']), customerRequest());
  });
  after(() => desk.stop());

  const etag = async (): Promise<string> => {
    const { status, headers, body } = await desk.api.send('GET', `/tickets/${number}`, { token: wang.token });
    assert.equal(status, 200);
    assert.equal(headers.get('etag'), `"${body.revision}"`);
    return headers.get('etag')!;
  };
  const note = (ifMatch: string) => desk.command(wang, number, 'note', { text: 'x' }, { 'If-Match': ifMatch });

  it('has its revision as ETag, before and after a command', async () => {
    const seen = await etag();
    const done = await note(seen);
    assert.equal(done.status, 200, JSON.stringify(done.body));
    assert.equal(done.headers.get('etag'), `"${done.body.revision}"`);
    assert.notEqual(done.headers.get('etag'), seen);
    assert.equal(await etag(), done.headers.get('etag'));
  });

  it('takes a command for the revision that stands, refuses one for an older with 412, and records nothing of it', async () => {
    const seen = await etag();
    assert.equal((await note(`W/${seen}`)).status, 200, 'a weak one, as proxies make them');
    const now = await etag();
    const late = await note(seen);
    assert.equal(late.status, 412);
    assert.match(late.headers.get('content-type')!, /^application\/problem\+json/);
    assert.deepEqual([late.body.code, late.body.status], ['precondition_failed', 412]);
    assert.match(late.body.detail, new RegExp(now.replaceAll('"', '')));
    assert.equal(await etag(), now);
    assert.equal((await note('yesterday')).status, 400);
  });
});
