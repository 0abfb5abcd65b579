import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { jsonBytes, rawSignal } from '../support/raw-signal.ts';

const page = readFileSync(new URL('../../docs/agent-tools.md', import.meta.url), 'utf8');

/** `# refused: <code>` and the next Signal of the page, or a Signal that is not refused. */
const signals = [
  ...page.matchAll(/(?:^# refused: (\w+)\n)?^temporal workflow signal .*?--name (\w+) +--input '([^']*)'$/gm),
].map(([, refused, name, input]) => ({ refused, name: name!, input: input! }));

/** Commands of the page's curl function, with whose token they go. */
const calls = [...page.matchAll(/^desk (\w+) +"\$([A-Z]+)" +'([^']*)'$/gm)].map(([, name, who, input]) => ({
  name: name!,
  who: who!.toLowerCase(),
  input: JSON.parse(input!) as unknown,
}));

describe('docs/agent-tools.md', () => {
  let desk: Desk;
  const people: Record<string, Person> = {};

  before(async () => {
    desk = await startDesk();
    people.li = await desk.person('li', ['requester']);
    people.ma = await desk.person('ma', ['agent']);
    people.wang = await desk.person('wang', ['engineer']);
    people.chen = await desk.person('chen', ['supervisor']);
    await desk.group('Software', [people.wang, people.ma], ['software']);
  });
  after(() => desk.stop());

  const refusals = async (number: string) =>
    desk.db
      .selectFrom('ticket_event')
      .select('data')
      .where('number', '=', number)
      .where('type', '=', 'command_rejected')
      .orderBy('seq')
      .execute();
  const codes = async (number: string) =>
    (await refusals(number)).map(({ data }) => (data as unknown as { code: string }).code);

  it('shows Signals that work, in the order of the page', async () => {
    const good = signals.filter(({ refused }) => refused === undefined);
    for (const name of ['classify', 'assign', 'resolve', 'confirm', 'reopen', 'archive']) {
      assert.ok(
        good.some((one) => one.name === name),
        name,
      );
    }
    const number = await desk.submit(people.li!, customerRequest());
    for (const { name, input } of good) {
      await rawSignal(desk.namespace, number, name, [jsonBytes(input)]);
      await desk.settled(number);
      assert.deepEqual(await codes(number), [], `${name} ${input}`);
    }
    const { status } = await desk.db
      .selectFrom('ticket')
      .select('status')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    assert.equal(status, 'archived');
  });

  it('shows Signals that are refused, each with its code', async () => {
    const bad = signals.filter(({ refused }) => refused !== undefined);
    assert.ok(bad.length >= 9);
    const number = await desk.submit(people.li!, customerRequest());
    for (const { name, input } of bad) {
      await rawSignal(desk.namespace, number, name, [jsonBytes(input)]);
      await desk.settled(number);
    }
    assert.deepEqual(
      await codes(number),
      bad.map(({ refused }) => refused),
    );
  });

  it('shows the timeline entry of the first of them as it is', async () => {
    const shown = JSON.parse(/```json\n(\{\n {2}"type": "command_rejected"[^`]*)```/.exec(page)![1]!);
    const { name, input } = signals.find(({ refused }) => refused === 'invalid_input')!;
    const number = await desk.submit(people.li!, customerRequest());
    await rawSignal(desk.namespace, number, name, [jsonBytes(input)]);
    await desk.settled(number);
    const answer = await desk.api.send('GET', `/tickets/${number}/timeline`, { token: people.ma!.token });
    const { type, via, audience, data } = answer.body.items.find(
      (one: { type: string }) => one.type === 'command_rejected',
    );
    const { by, via: _, ...rest } = data;
    assert.equal(by, people.ma!.id);
    assert.deepEqual({ type, via, audience, data: rest }, shown);
  });

  it('shows calls by HTTP that work, in the order of the page', async () => {
    assert.ok(calls.length >= 6);
    const number = await desk.submit(people.li!, customerRequest());
    for (const { name, who, input } of calls) await desk.does(people[who]!, number, name, input);
  });

  it('shows a refusal by HTTP as it is', async () => {
    const shown = JSON.parse(/```json\n(\{\n {2}"type": "urn:[^`]*)```/.exec(page)![1]!);
    const number = await desk.submit(people.li!, customerRequest());
    await desk.does(people.wang!, number, 'claim');
    const { body } = await desk.command(people.ma!, number, 'claim');
    assert.deepEqual(Object.keys(body).sort(), Object.keys(shown).sort());
    const { ownerId: _, requestId: __, ...rest } = shown;
    assert.deepEqual(
      { ...body, ownerId: undefined, requestId: undefined },
      { ...rest, ownerId: undefined, requestId: undefined },
    );
  });

  it('names every code that a Signal itself may be refused with', () => {
    const admit = readFileSync(new URL('../../activities/admit/admit.ts', import.meta.url), 'utf8');
    const faults = readFileSync(new URL('../../domain/ticket/messages.ts', import.meta.url), 'utf8');
    const own = [
      ...[...admit.matchAll(/refused\('(\w+)'/g)].map(([, code]) => code!),
      ...[...(/type SignalFault =[^;]*;/.exec(faults)?.[0] ?? '').matchAll(/'(\w+)'/g)].map(([, code]) => code!),
    ];
    assert.ok(own.length > 6);
    for (const code of own) assert.ok(page.includes(`\`${code}\``), code);
  });
});
