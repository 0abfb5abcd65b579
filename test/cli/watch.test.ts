import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { runDesk } from './run-desk.ts';

describe('desk watch', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
  });
  after(() => desk.stop());

  it('shows what happens on one ticket and on all, and goes on after a position', async () => {
    const number = await desk.submit(li, customerRequest());
    const env = { DESK_URL: desk.api.url, DESK_TOKEN: wang.token };
    const one = runDesk(['watch', number, '--json', '--count', '2'], { env });
    const all = runDesk(['watch', '--count', '2', '--lang', 'zh'], { env });
    // Both say when they watch; here it is enough to go on giving commands until they have seen theirs.
    let done = false;
    const both = Promise.all([one, all]).finally(() => {
      done = true;
    });
    for (let count = 0; !done && count < 100; count += 1) {
      await desk.does(wang, number, 'note', { text: `note ${count}` });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const [json, text] = await both;
    assert.equal(json.code, 0, json.err);
    const events = json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(events.length, 2);
    assert.deepEqual(events[0].event, 'internal_note');
    assert.equal(events[1].data.seq, events[0].data.seq + 1);
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, new RegExp(`^${number} {2}#\\d+ {2}.*内部备注 {2}wang`));

    const again = await runDesk(['watch', number, '--json', '--count', '1', '--after', events[0].id], { env });
    assert.deepEqual(JSON.parse(again.out), events[1]);
  });

  it('connects again where it was when the connection breaks, without loss or repetition', async () => {
    const asked: (string | undefined)[] = [];
    const event = (seq: number): string =>
      `id: ${seq}\r\nevent: internal_note\r\ndata: {"seq":${seq},"at":"2026-11-22T02:30:00.000Z",\r\ndata: "type":"internal_note","actor":null,"via":"system","audience":"staff","data":{}}\r\n\r\n`;
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      asked.push(request.headers['last-event-id'] as string | undefined);
      if (asked.length === 2) {
        response.writeHead(503).end();
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      if (asked.length === 1) {
        response.write(`retry: 2000\n\nid: 6\n\n: still here\n\n${event(7)}id: 8\ndata: {"se`);
        setTimeout(() => response.destroy(), 50);
      } else response.write(event(8) + event(9));
    };
    const server = createServer(serve).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const run = await runDesk(['watch', '--json', '--count', '3'], { env: { DESK_URL: url, DESK_TOKEN: 'x' } });
    server.closeAllConnections();
    server.close();
    assert.equal(run.code, 0, run.err);
    assert.deepEqual(
      run.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).data.seq),
      [7, 8, 9],
    );
    assert.deepEqual(asked, [undefined, '7', '7']);
  });

  it('says so when there is no such ticket, or the desk has no live updates', async () => {
    const env = { DESK_URL: desk.api.url, DESK_TOKEN: wang.token };
    const missing = await runDesk(['watch', 'TS20200101001'], { env });
    assert.equal(missing.code, 5, missing.err);
    const problem = { type: 'urn:durable-desk:problem:not_found', title: '', status: 404, code: 'not_found' };
    const server = createServer((_, response) => {
      response.writeHead(404, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const none = await runDesk(['watch'], { env: { DESK_URL: url, DESK_TOKEN: 'x' } });
    server.close();
    assert.equal(none.code, 1);
    assert.match(none.err, /has no live updates/);
  });
});
