import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Stack } from './stack.ts';

/** What an API answered. */
// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at, not typed
export type Reply = { status: number; body: any; connection: string | undefined };

/** A client that keeps its one connection open, as programs do. */
export type Guest = {
  get: (path: string) => Promise<Reply>;
  post: (path: string, body: unknown) => Promise<Reply>;
  /** Closes what it has kept. */
  leave: () => void;
};

/** Somebody with a token of a built desk. */
export type Citizen = {
  account: string;
  token: string;
  url: string;
  guest: () => Guest;
  submit: (body: object) => Promise<string>;
  /** Gives a command that must be recorded; asks on where it is only accepted. */
  does: (number: string, command: string, input?: object) => Promise<void>;
  show: (number: string) => Promise<Reply['body']>;
};

/** Makes the account and its token by `node dist/token`. */
export const createCitizen = async (stack: Stack, account: string, roles: string): Promise<Citizen> => {
  const args = ['--account', account, '--name', 'test', '--create', '--roles', roles];
  const run = stack.execute('api', ['node', 'dist/token', ...args]);
  assert.equal(await run.ended, 0, run.output());
  const token = run.output().trim();
  const url = stack.apiUrl;
  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<Reply> => {
    const guest = createGuest(url, token);
    try {
      return await (method === 'GET' ? guest.get(path) : guest.post(path, body));
    } finally {
      guest.leave();
    }
  };
  return {
    account,
    token,
    url,
    guest: () => createGuest(url, token),
    submit: async (body) => {
      const { status, body: receipt } = await ask('POST', '/tickets', body);
      assert.equal(status, 201, JSON.stringify(receipt));
      return receipt.number;
    },
    does: async (number, command, input = {}) => {
      let reply = await ask('POST', `/tickets/${number}/commands/${command}`, input);
      while (reply.status === 202 || reply.body.state === 'accepted') {
        await new Promise((resolve) => setTimeout(resolve, 100));
        reply = await ask('GET', `/commands/${reply.body.commandId ?? reply.body.id}?ticket=${number}`);
      }
      assert.equal(reply.status, 200, `${command}: ${JSON.stringify(reply.body)}`);
    },
    show: async (number) => {
      const { status, body } = await ask('GET', `/tickets/${number}`);
      assert.equal(status, 200, JSON.stringify(body));
      return body;
    },
  };
};

const createGuest = (url: string, token: string): Guest => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await sent(`${url}${path}`, { method, agent, headers: headers(token) }, body);
    const answer = await text(response);
    return {
      status: response.statusCode!,
      body: answer === '' ? null : JSON.parse(answer),
      connection: response.headers.connection,
    };
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    leave: () => agent.destroy(),
  };
};

/** An open event stream. */
export type OpenStream = {
  /** Resolves with all it said when the server ends it; rejects when it is cut off. */
  ended: Promise<string>;
  /** Resolves when it has said this. */
  says: (words: RegExp) => Promise<void>;
  close: () => void;
};

/** Opens one. */
export const openStream = async ({ url, token }: Citizen, path: string): Promise<OpenStream> => {
  const response = await sent(`${url}${path}`, { method: 'GET', headers: headers(token) });
  assert.equal(response.statusCode, 200);
  let said = '';
  response.setEncoding('utf8').on('data', (more: string) => {
    said += more;
  });
  const ended = once(response, 'end').then(() => said);
  ended.catch(() => {}); // whoever awaits it hears of it
  return {
    ended,
    says: async (words) => {
      while (!words.test(said)) await Promise.race([once(response, 'data'), ended]);
    },
    close: () => response.destroy(),
  };
};

const headers = (token: string): Record<string, string> => ({
  Authorization: `Bearer ${token}`,
  'Content-Type': 'application/json',
});

const sent = (
  url: string,
  options: { method: string; agent?: Agent; headers: Record<string, string> },
  body?: unknown,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, options, resolve).once('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
