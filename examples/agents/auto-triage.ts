import {
  type CommandInputs,
  type CommandName,
  problemType,
  type Ticket,
  type TicketLine,
} from 'durable-desk/contracts';

// A small agent: takes tickets that nobody owns, tells by words what they are about, sets the category and claims them.
// Tickets whose words it does not know stay for people. Run it as often as you like, also several at once.
//
//   DESK_URL=http://127.0.0.1:3000 DESK_TOKEN=ddt_… npx tsx examples/agents/auto-triage.ts
//
// The token is one of a service account with the role agent: desk token create --account triage-bot --name triage

/** Words → category of the policy in force (`GET /policy` lists them). The first that fits counts. */
const rules: readonly { words: RegExp; category: string }[] = [
  { words: /崩溃|报错|打不开|crash|error|down/i, category: 'software/system_fault' },
  { words: /没有反应|功能|导出|button|export|function/i, category: 'software/function' },
];

const { DESK_URL: url = 'http://127.0.0.1:3000', DESK_TOKEN: token = '' } = process.env;

type Answer<T> = { status: number; body: T };

/** Asks the desk; problems come back as answers, since most of them are no accident here. */
const ask = async <T>(method: string, path: string, body?: unknown, headers = {}): Promise<Answer<T>> => {
  const response = await fetch(url + path, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      'Accept-Language': 'en',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = { status: response.status, body: (await response.json()) as T };
  const isProblem = response.headers.get('content-type')?.startsWith(problemType);
  // Not signed in, not allowed, wrong fields: no later try would go better.
  if (isProblem && [400, 401, 403].includes(answer.status)) throw new Error(JSON.stringify(answer.body));
  return answer;
};

/** Gives a command if the ticket is still as it was read. True when it was recorded. */
const give = async <C extends CommandName>(
  { number, revision }: { number: string; revision: number },
  name: C,
  input: CommandInputs[C],
): Promise<number | null> => {
  const { status, body } = await ask<{ revision: number }>('POST', `/tickets/${number}/commands/${name}`, input, {
    // The same ticket in the same state gets the same id, so a repeated run does nothing twice.
    'Idempotency-Key': `triage-${number}-${revision}-${name}`,
    'If-Match': `"${revision}"`,
  });
  return status === 200 ? body.revision : null;
};

const triage = async (number: string): Promise<string> => {
  const { status, body: ticket } = await ask<Ticket>('GET', `/tickets/${number}`);
  if (status !== 200) return 'not to be read now';
  const text = `${ticket.title} ${String(ticket.form.description ?? '')}`;
  const rule = rules.find(({ words }) => words.test(text));
  if (!rule) return 'left for people';
  const classified = await give(ticket, 'classify', { category: rule.category });
  if (classified === null) return 'somebody was faster';
  const claimed = await give({ number, revision: classified }, 'claim', {});
  return claimed === null ? `${rule.category}, owned by somebody else` : `${rule.category}, claimed`;
};

const open = await ask<{ items: TicketLine[] }>('GET', '/tickets?status=pending_assignment&ownerId=none&limit=200');
for (const { number } of open.body.items) process.stdout.write(`${number}  ${await triage(number)}\n`);
