import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { customerRequest } from '../support/forms.ts';
import { documentedBlocks, runDocumented } from './documented-commands.ts';
import { type Citizen, openStream } from './guest.ts';
import type { Stack } from './stack.ts';

/** What the stories of backups happen to. */
export type BackedUp = { stack: Stack; li: Citizen; wang: Citizen };

/** Stories of backup and restore, told on a desk that runs; it runs again after each. */
export const backupStories = (on: () => BackedUp): void => {
  const [backup, restore, dump, load] = documentedBlocks('Backup and restore') as [
    string[],
    string[],
    string[],
    string[],
  ];

  it('restores a backup made while it ran: tickets go on where they were', async () => {
    const { stack, li, wang } = on();
    const number = await li.submit(customerRequest());
    await wang.does(number, 'claim');
    await runDocumented(stack, backup);
    await wang.does(number, 'respond', { channel: 'phone' });
    const later = await li.submit(customerRequest());
    await runDocumented(stack, restore);
    assert.equal((await wang.guest().get(`/tickets/${later}`)).status, 404);
    const { revision } = await wang.show(number);
    await wang.does(number, 'respond', { channel: 'email' });
    await wang.does(number, 'resolve', { solution: '重启了导出服务', verification: '导出了一份报表' });
    assert.ok((await wang.show(number)).revision > revision);
    assert.equal(await parked(stack), 0);
  });

  it('moves to a new server by dumps of the three databases', async () => {
    const { stack, li, wang } = on();
    const number = await li.submit(customerRequest());
    await wang.does(number, 'claim');
    await runDocumented(stack, dump);
    await runDocumented(stack, ['docker compose down']);
    rmSync(stack.pgData, { recursive: true });
    await runDocumented(stack, load);
    // Transactions count anew on another server; streams order events by them.
    const stream = await openStream(li, `/tickets/${number}/stream`);
    await wang.does(number, 'respond', { channel: 'phone' });
    await stream.says(/event: responded/);
    stream.close();
    await wang.does(number, 'resolve', { solution: '重启了导出服务', verification: '导出了一份报表' });
    await li.does(number, 'confirm', { outcome: 'solved' });
    assert.equal((await li.show(number)).status, 'resolved');
    assert.equal(await parked(stack), 0);
  });
};

const parked = async (stack: Stack): Promise<number> => {
  const text = await (await fetch(`${stack.apiUrl}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('desk_tickets_parked{'));
  assert.ok(lines.length > 0);
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};
