import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DataInvalid, pathText } from '../../../domain/data-problem.ts';
import { parsePolicy } from '../../../domain/policy/policy.ts';

type Row = Record<string, unknown>;
const name = { zh: '丙', en: 'C' };

/** A reminder without fault; one that runs to a date; a promise with a duration. */
const reminder: Row = {
  ...{ key: 'extra', name, source: 'a test', kind: 'reminder', calendar: 'cn-working', fromCreation: false },
  ...{ duration: { hours: 4 }, starts: [{ type: 'resource_requested' }], meets: [{ type: 'resource_answered' }] },
  onMiss: [{ share: 1, tell: ['owner'] }],
};
const { duration: _, ...lengthless } = reminder;
const dated: Row = { ...lengthless, until: 'until' };
const promise: Row = { ...reminder, kind: 'promise' };

/** What the check says of a row added to `customer-response`, without the row's place. */
const problemsOf = (...rows: Row[]): string[] => {
  const policy = JSON.parse(readFileSync(new URL('../../../policies/customer-response.json', import.meta.url), 'utf8'));
  const at = policy.clocks.length;
  policy.clocks.push(...rows);
  try {
    parsePolicy(policy, ['cn-working']);
    return [];
  } catch (error) {
    assert.ok(error instanceof DataInvalid);
    return error.problems.map(
      ({ path, code, message }) => `${pathText(path).replace(`clocks[${at}]`, 'row')} ${code} ${message}`,
    );
  }
};

const refused: [string, Row, RegExp][] = [
  ['neither length nor date', lengthless, /^row\.duration clock_without_length clock extra needs either a duration or/],
  ['both a length and a date', { ...reminder, until: 'until' }, /^row\.until clock_without_length/],
  [
    'a date that the start does not have',
    { ...dated, until: 'permanentFixBy' },
    /^row\.until unknown_date .*"permanentFixBy" of resource_requested \(starts\): its date is "until"$/,
  ],
  [
    'a date of an event without any',
    { ...dated, starts: [{ type: 'submitted' }] },
    /^row\.until unknown_date .* of submitted \(starts\): it has none$/,
  ],
  [
    'a date of an event that starts it anew',
    { ...dated, meets: [{ type: 'resource_answered' }, { type: 'progress_reported', restarts: true }] },
    /unknown_date .* of progress_reported \(meets\): it has none$/,
  ],
  [
    'a share of a date',
    {
      ...dated,
      onMiss: [
        { share: 1, tell: ['owner'] },
        { share: 1.5, tell: ['owner'] },
      ],
    },
    /^row\.onMiss\[1\]\.share share_of_a_date/,
  ],
  [
    'a warning at a share of a date',
    { ...dated, warnAt: 0.8 },
    /^row\.warnAt share_of_a_date .*use reminders with before$/,
  ],
  [
    'a time before a limit that is no date',
    { ...reminder, reminders: [{ before: { hours: 1 }, tell: ['owner'] }] },
    /^row\.reminders\[0\] offset_without_date .*shares of it$/,
  ],
  ['a pause of a date', { ...dated, pausesOn: ['requester'] }, /^row\.pausesOn date_cannot_rest/],
  [
    'a reminder that escalates like a promise',
    (({ onMiss: _, ...row }) => row)(reminder),
    /^row\.onMiss on_miss_missing/,
  ],
  ['a reminder from the creation', { ...reminder, fromCreation: true }, /^row\.fromCreation not_from_creation/],
  ['a promise that repeats', { ...promise, repeats: true }, /^row\.repeats repeats_without_reminder/],
  [
    'one that fires on an archived ticket for ever',
    { ...reminder, repeats: true, outlivesArchive: true },
    /^row\.repeats clock_never_ends/,
  ],
  ['a longest pause without a pause', { ...promise, maxPause: { hours: 1 } }, /^row\.maxPause max_pause_without_pause/],
  [
    'a longest pause in days of a working calendar',
    { ...promise, pausesOn: ['requester'], maxPause: { days: 1 } },
    /^row\.maxPause\.days ambiguous_days/,
  ],
  [
    'an agreement without a date',
    { ...promise, movedBy: [{ type: 'deferral_refused', to: 'until' }] },
    /^row\.movedBy\[0\]\.to unknown_date .*it has none$/,
  ],
  [
    'a timer that agreements move',
    { ...reminder, movedBy: [{ type: 'deferral_accepted', to: 'until' }] },
    /^row\.movedBy moved_without_limit/,
  ],
  [
    'a field that the event does not have',
    { ...reminder, starts: [{ type: 'resource_requested', where: { colour: 'red' } }] },
    /^row\.starts\[0\]\.where\.colour unknown_field .*asks resource_requested for "colour"; allowed: urgent$/,
  ],
  [
    'a rung that does nothing',
    { ...reminder, onMiss: [{ share: 1, tell: [] }] },
    /^row\.onMiss\[0\]\.tell rung_without_effect/,
  ],
  [
    'an act that is none',
    { ...reminder, onMiss: [{ share: 1, tell: [], does: 'explode' }] },
    /^row\.onMiss\[0\]\.does not_allowed allowed: "confirm", "remind"/,
  ],
  [
    'a rung in two places',
    { ...reminder, onMiss: [{ share: 1, after: { hours: 1 }, tell: ['owner'] }] },
    /^row\.onMiss\[0\] rung_without_place/,
  ],
  [
    'a reminder after the limit',
    { ...reminder, reminders: [{ share: 1.2, tell: ['owner'] }] },
    /^row\.reminders\[0\] reminder_not_before/,
  ],
  [
    'two rungs at one place',
    {
      ...dated,
      onMiss: [
        { share: 1, tell: ['owner'] },
        { after: { hours: 1 }, tell: ['owner'] },
        { after: { hours: 1 }, tell: ['supervisor'] },
      ],
    },
    /^row\.onMiss\[2\] rung_twice/,
  ],
  [
    'a recipient that is none',
    { ...reminder, onMiss: [{ share: 1, tell: ['friend'] }] },
    /^row\.onMiss\[0\]\.tell\[0\] not_allowed/,
  ],
  [
    'a clock that hears of any other',
    { ...reminder, starts: [{ type: 'deadline_missed' }] },
    /^row\.starts\[0\] clock_not_named .*where \{"clock": \[…\]\}$/,
  ],
  [
    'a clock that hears of one that is not there',
    { ...reminder, starts: [{ type: 'deadline_missed', where: { clock: ['nap'] } }] },
    /^row\.starts\[0\] unknown_clock .*"nap"; allowed: assign, /,
  ],
  [
    'a clock that waits for itself',
    { ...reminder, starts: [{ type: 'deadline_missed', where: { clock: ['extra'] } }] },
    /^row clocks_in_a_circle clocks wait for each other: extra → extra$/,
  ],
];

describe('a clock row is refused, with its place and what is allowed,', () => {
  it('never when it is right', () => {
    for (const row of [reminder, dated, promise]) assert.deepEqual(problemsOf(row), []);
  });

  for (const [what, row, expected] of refused) {
    it(`for ${what}`, () => {
      const problems = problemsOf(row);
      assert.ok(
        problems.some((problem) => expected.test(problem)),
        `found only:\n${problems.join('\n')}`,
      );
    });
  }

  it('for moving by a deferral that nothing ends', () => {
    const path = new URL('../../../policies/customer-response.json', import.meta.url);
    const policy = JSON.parse(readFileSync(path, 'utf8'));
    policy.clocks = policy.clocks.filter(({ key }: { key: string }) => key !== 'deferral');
    const first = policy.clocks.findIndex(({ movedBy }: Row) => movedBy !== undefined);
    assert.throws(
      () => parsePolicy(policy, ['cn-working']),
      (error) => {
        assert.ok(error instanceof DataInvalid);
        const [problem] = error.problems;
        assert.deepEqual(
          [problem?.code, pathText(problem!.path)],
          ['deferral_never_ends', `clocks[${first}].movedBy[0]`],
        );
        return error.problems.length === 4;
      },
    );
  });

  it('for waiting for another that waits for it', () => {
    const hears = (key: string, clock: string): Row => ({
      ...reminder,
      key,
      starts: [{ type: 'deadline_missed', where: { clock } }],
    });
    const [circle, ...others] = problemsOf(hears('extra', 'other'), hears('other', 'extra'));
    assert.match(circle!, /^row clocks_in_a_circle clocks wait for each other: extra → other → extra$/);
    assert.deepEqual(others, []);
  });
});
