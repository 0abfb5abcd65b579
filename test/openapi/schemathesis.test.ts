import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpoints } from '../../api/endpoints.ts';
import { type Desk, startDesk } from '../support/desk.ts';
import { type Attack, attack, schemathesis } from './schemathesis.ts';
import { whatExists } from './what-exists.ts';

/**
 * Cases made at random for each operation; `npm run test:schemathesis` makes 30 and tries every bound of every operation
 * as everybody. `SCHEMATHESIS_SEED` gives other values than the tests always have.
 */
const examples = Number(process.env.SCHEMATHESIS_EXAMPLES ?? 1);
const seed = Number(process.env.SCHEMATHESIS_SEED ?? 20_261_122);
const thorough = process.env.SCHEMATHESIS_EXAMPLES !== undefined;

/** Their answer has no end; test/api/live.test.ts and limits.test.ts read it. Nobody signed in gets an end: 401. */
const endless = ['streamAll', 'streamTicket'];

/**
 * What an answer before has told is sent again: who is told of their own account or token could end it here, and from then
 * on everything would be a 401, which is no fault. Attacked in a run of their own, which knows nothing of the attacker.
 */
const ending = ['updateAccount', 'revokeToken'];

/** Bodies that name a unit or a person, who must exist, tell the current password, or follow the form of a policy. */
const naming = [
  ...['createAccount', 'updateAccount', 'createDepartment', 'createGroup', 'updateGroup', 'givePost'],
  ...['setCategoryRoute', 'createToken', 'changePassword', 'submitTicket'],
];

/** Documents have rules that no schema tells, such as no NUL at any depth; a rule of selection names a policy that must exist. */
const publishing = ['publishPolicy', 'publishCalendar', 'setPolicySelection', 'checkPolicy'];

/** Times and lengths follow a grammar, and must not lead too far. */
const computing = ['addWorkingTime', 'workingTimeBetween'];

/** A span ends after it begins and is not too long; a forecast looks ahead, a backtest back. */
const spans = ['showCompliance', 'showLateness', 'showForecast', 'backtestPolicy'];

/** A cursor is only what a page before has given; words to search for must have a letter. */
const paged = [
  ...['listAccounts', 'listDepartments', 'listGroups', 'listOrganisations', 'listNotifications', 'listTickets'],
  ...['listAudit', 'listStaff'],
];

/** Three commands of the 30 and more that one frame serves, and everything that is no command. */
const oneOfEachKind = endpoints
  .filter(({ tag, operationId }) => tag !== 'commands' || ['message', 'classify', 'wait'].includes(operationId))
  .map(({ operationId }) => operationId)
  .filter((operation) => ![...endless, ...ending].includes(operation));

describe('schemathesis finds no 5xx and nothing that the OpenAPI document does not say', function () {
  this.timeout(thorough ? 7_200_000 : 600_000);
  let desk: Desk;
  let directory: string;
  const tokens: Record<string, string> = {};
  let known: Attack['known'];

  before(async () => {
    // It leaves accounts and tickets as no person would, and tells the doctor to repair them.
    [desk] = await Promise.all([startDesk({ uncheckable: true }), schemathesis()]);
    directory = mkdtempSync(join(tmpdir(), 'desk-schemathesis-'));
    const requester = await desk.person('requester', ['requester']);
    const agent = await desk.person('agent', ['agent', 'supervisor']);
    const administrator = await desk.person('administrator', ['administrator']);
    for (const { account, token } of [requester, agent, administrator]) tokens[account] = token;
    known = await whatExists(desk, { requester, agent, administrator });
  });
  after(async () => {
    if (directory) rmSync(directory, { recursive: true });
    await desk?.stop();
  });

  const attackAs = async (who: string | undefined, how: Partial<Attack> & Pick<Attack, 'phases'>): Promise<void> => {
    const token = who === undefined ? undefined : tokens[who];
    const { sound, report } = await attack({
      url: desk.api.url,
      token,
      examples,
      seed,
      known,
      without: who === undefined ? [] : [...endless, ...ending],
      mayBeWrong: [...naming, ...paged, ...computing, ...publishing, ...spans],
      directory: mkdtempSync(join(directory, `${who ?? 'stranger'}-`)),
      ...how,
    });
    assert.ok(sound, report);
    assert.match(report, /Test cases:\n\s+\d+ generated, \d+ passed/);
    assert.ok(!desk.api.log.some((line) => line.includes('unexpected error')));
    if (thorough) console.log(report.slice(report.indexOf('API Operations:')));
    if (token) assert.equal((await desk.api.send('GET', '/me', { token })).status, 200, 'the attacker was locked out');
  };
  const everything = thorough ? ({ phases: ['coverage', 'fuzzing', 'stateful'] } as const) : undefined;

  it('as an administrator, at every bound of every field, with wrong methods, media types and missing fields', () =>
    attackAs('administrator', { phases: ['coverage'], ...(!thorough && { only: oneOfEachKind, without: [] }) }));

  it('as an administrator, at random and from answer to request', () =>
    attackAs('administrator', { phases: ['fuzzing', 'stateful'] }));

  it('as an agent, at random and from answer to request', () =>
    attackAs('agent', everything ?? { phases: ['fuzzing', 'stateful'] }));

  it('as a requester, at random', () =>
    attackAs('requester', everything ?? { phases: ['fuzzing'], only: oneOfEachKind, without: [] }));

  for (const who of thorough ? ['administrator', 'agent', 'requester'] : ['administrator']) {
    it(`as ${who}, where accounts and tokens end`, () =>
      attackAs(who, { phases: ['coverage', 'fuzzing'], only: ending, without: [] }));
  }

  it('as somebody who has not signed in', () =>
    attackAs(undefined, { phases: thorough ? ['coverage', 'fuzzing'] : ['fuzzing'] }));
});
