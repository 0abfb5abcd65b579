import { setTimeout as pause } from 'node:timers/promises';

/** The desk refused; `status` and the problem's code say why. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: { code?: string; errors?: { field?: string; code?: string }[] };
  constructor(what: string, status: number, body: string) {
    super(`${what} was answered with ${status}: ${body.slice(0, 500)}`);
    this.status = status;
    this.problem = body.startsWith('{') ? JSON.parse(body) : {};
  }
}

/** One request to the desk; `key` makes it safe to send again. */
export type Ask = { token: string; method?: string; path: string; body?: unknown; key?: string };

/** How long the desk may be busy or away before it is given up, ms. */
const patienceMs = 60_000;

/** Sends it, again while the desk is busy (429, 503). Returns body and status. Throws {@link Refused}. */
export const askDesk = async <T>(
  apiUrl: string,
  { token, method, path, body, key }: Ask,
): Promise<{ status: number; body: T }> => {
  for (const until = Date.now() + patienceMs; ; ) {
    const response = await fetch(apiUrl + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new Error(`no desk answers at ${apiUrl}; run \`npm start\` in another terminal first`);
    });
    const text = await response.text();
    if (response.ok) return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
    if (![429, 503].includes(response.status) || Date.now() > until) {
      throw new Refused(`${method ?? ''} ${path}`.trim(), response.status, text);
    }
    await pause(Math.min(5_000, Number(response.headers.get('Retry-After') ?? 1) * 1_000));
  }
};

type State = { state: 'recorded' | 'accepted' | 'refused'; commandId?: string; id?: string };

/** Gives a command and waits until it is recorded. Throws {@link Refused}. */
export const command = async (
  apiUrl: string,
  token: string,
  number: string,
  name: string,
  input: object,
  key: string,
): Promise<void> => {
  const given = await askDesk<State>(apiUrl, { token, path: `/tickets/${number}/commands/${name}`, body: input, key });
  let { status, body } = given;
  while (status === 202 || body.state === 'accepted') {
    await pause(200);
    const id = body.commandId ?? body.id ?? key;
    ({ status, body } = await askDesk<State>(apiUrl, { token, path: `/commands/${id}?ticket=${number}` }));
  }
  if (body.state === 'refused') throw new Refused(name, 409, JSON.stringify(body));
};
