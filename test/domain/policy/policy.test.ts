import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DataInvalid, pathText } from '../../../domain/data-problem.ts';
import { type Policy, parsePolicy } from '../../../domain/policy/policy.ts';
import { proposeLevel } from '../../../domain/policy/propose-level.ts';
import { bundledPolicies, loadPolicy } from '../../../policies/load.ts';

const calendars = ['cn-working'];

// biome-ignore lint/suspicious/noExplicitAny: the changes below break the shape on purpose
type Json = any;

/** The bundled customer-response policy with one change. */
const changed = (change: (policy: Json) => void): unknown => {
  const policy = JSON.parse(readFileSync(new URL('../../../policies/customer-response.json', import.meta.url), 'utf8'));
  change(policy);
  return policy;
};

const problemsIn = (input: unknown): string[] => {
  try {
    parsePolicy(input, calendars);
    return [];
  } catch (error) {
    assert.ok(error instanceof DataInvalid);
    return error.problems.map(({ path, code, message }) => `${pathText(path)} ${code} ${message}`);
  }
};

const row = (policy: Json, key: string) => policy.clocks.findIndex((clock: Json) => clock.key === key);
const field = (policy: Json, key: string) => policy.form.fields.find((one: Json) => one.key === key);

const broken: [string, (policy: Json) => void, RegExp][] = [
  [
    'a closing visit that must come first, and no clock that reminds of it',
    (p) => {
      p.closing.visitFirst = true;
      p.clocks = p.clocks.filter(({ key }: Json) => key !== 'follow_up');
    },
    /^closing\.visitFirst visit_without_clock no clock from "confirmed" to "follow_up_done" .* level P1$/,
  ],
  ['a recorded clock twice', (p) => p.recordedClocks.push(p.recordedClocks[0]), /^recordedClocks\[1\]\.key twice/],
  [
    'a recorded clock that is a clock with a timer too',
    (p) => (p.recordedClocks[0].key = 'respond'),
    /^recordedClocks\[0\]\.key twice "respond" is a clock already$/,
  ],
  ['a recorded clock of nothing', (p) => (p.recordedClocks[0].starts = 'noon'), /^recordedClocks\[0\]\.starts /],
  ['an unknown key', (p) => (p.colour = 'red'), /^colour unknown_field no such field$/],
  ['a mistyped key in a clock', (p) => (p.clocks[0].warnat = 0.5), /^clocks\[0\]\.warnat unknown_field/],
  [
    'a severity that is none',
    (p) => (p.levels[1].severity = 'huge'),
    /^levels\[1\]\.severity not_allowed allowed: "critical", "high", "medium", "low"$/,
  ],
  ['a level without its word', (p) => delete p.levels[0].word, /^levels\[0\]\.word missing /],
  ['a name in one language only', (p) => delete p.levels[0].word.en, /^levels\[0\]\.word\.en missing /],
  ['a level twice', (p) => (p.levels[1].key = 'P0'), /^levels\[1\]\.key twice "P0" stands twice$/],
  ['a place in the order twice', (p) => (p.levels[1].order = 1), /^levels\[1\]\.order twice/],
  [
    'a category twice',
    (p) => (p.categories[0].children[1].key = 'system_fault'),
    /^categories\[0\]\.children\[1\]\.key twice/,
  ],
  ['a form field twice', (p) => (p.form.fields[1].key = 'organization'), /^form\.fields\[1\]\.key twice/],
  [
    'a level without a clock to respond',
    (p) => p.clocks.splice(row(p, 'respond') + 3, 1),
    /^levels\[3\] level_without_respond level P3 has no clock "respond"$/,
  ],
  [
    'a clock for an unknown level',
    (p) => (p.clocks[row(p, 'resolve')].levels = ['P0', 'P9']),
    /^clocks\[\d+\]\.levels\[1\] unknown_level clock resolve names "P9"; allowed: P0, P1, P2, P3$/,
  ],
  [
    'a clock for an unknown request type',
    (p) => (p.clocks[0].requestTypes = ['wish']),
    /unknown_request_type .*allowed: incident, consultation, request$/,
  ],
  [
    'a clock that waits for a level that is none',
    (p) => (p.clocks[row(p, 'review_push')].starts[0].where.to = ['P7']),
    /unknown_level .*waits for level "P7"/,
  ],
  [
    'a clock that nothing meets',
    (p) => (p.clocks[0].meets = []),
    /^clocks\[0\]\.meets clock_never_ends clock assign never ends: nothing meets it$/,
  ],
  [
    'a clock that only ever starts again',
    (p) => (p.clocks[0].meets = [{ type: 'progress_reported', restarts: true }]),
    /clock_never_ends .*starts it again$/,
  ],
  [
    'a clock without a start',
    (p) => (p.clocks[0].starts = []),
    /^clocks\[0\]\.starts invalid a clock without a start never runs$/,
  ],
  [
    'an event that is none',
    (p) => (p.clocks[0].meets[0].type = 'assinged'),
    /^clocks\[0\]\.meets\[0\]\.type not_allowed allowed: "submitted"/,
  ],
  [
    'a recipient that is none',
    (p) => (p.clocks[0].tellAtDue = ['post:king']),
    /^clocks\[0\]\.tellAtDue\[0\] not_allowed allowed: "requester", "owner"/,
  ],
  [
    'an unknown calendar',
    (p) => (p.clocks[0].calendar = 'mars'),
    /^clocks\[0\]\.calendar unknown_calendar no calendar "mars"; allowed: 24x7, cn-working$/,
  ],
  ['working days of 24x7', (p) => (p.clocks[0].duration = { workingDays: 1 }), /no_working_days/],
  [
    'plain days of a working calendar',
    (p) => Object.assign(p.clocks[row(p, 'resolve') + 2], { duration: { days: 1 } }),
    /ambiguous_days/,
  ],
  ['a limit of nothing', (p) => (p.clocks[0].duration = {}), /^clocks\[0\]\.duration invalid a limit needs one of/],
  ['a limit of zero', (p) => (p.clocks[0].duration = { minutes: 0 }), /^clocks\[0\]\.duration\.minutes/],
  [
    'rungs that do not ascend',
    (p) => p.escalationPath.reverse(),
    /^escalationPath\[\d\]\.share (rungs_not_ascending|rung_1_missing)/,
  ],
  [
    'rungs of the same share',
    (p) => (p.escalationPath[2].share = 1.5),
    /^escalationPath\[2\]\.share rungs_not_ascending shares ascend/,
  ],
  ['rungs without the limit itself', (p) => p.escalationPath.shift(), /^escalationPath\[0\]\.share rung_1_missing/],
  ['a warning after the limit', (p) => (p.clocks[0].warnAt = 1.2), /^clocks\[0\]\.warnAt/],
  [
    'a row that is never in force',
    (p) => p.clocks.push({ ...p.clocks[row(p, 'respond')] }),
    /clock_never_in_force an earlier row of clock respond covers all of this one$/,
  ],
  [
    'rows that disagree on where they count from',
    (p) => (p.clocks[row(p, 'respond') + 1].fromCreation = false),
    /rows_differ/,
  ],
  [
    'a matrix with a hole',
    (p) => delete p.gradingMatrix.cells.department.low,
    /^gradingMatrix\.cells\.department\.low matrix_hole no level for department and low; allowed: P0, P1, P2, P3$/,
  ],
  [
    'a matrix with an unknown level',
    (p) => (p.gradingMatrix.cells.person.low = 'P5'),
    /^gradingMatrix\.cells\.person\.low unknown_level/,
  ],
  [
    'a matrix with a row too many',
    (p) => (p.gradingMatrix.cells.planet = { high: 'P0', medium: 'P0', low: 'P0' }),
    /^gradingMatrix\.cells\.planet unknown_row .*allowed: person, department, company$/,
  ],
  [
    'a matrix over a field that is none',
    (p) => (p.gradingMatrix.rows = 'weather'),
    /^gradingMatrix\.rows unknown_field/,
  ],
  [
    'an initial level that is none',
    (p) => (p.initialLevel = { by: 'fixed', level: 'P8' }),
    /^initialLevel\.level unknown_level/,
  ],
  ['an initial level by a matrix that is missing', (p) => delete p.gradingMatrix, /^gradingMatrix missing/],
  [
    'a requested level that the form does not ask',
    (p) => (p.initialLevel = { by: 'requested', field: 'scope', otherwise: 'P2' }),
    /^initialLevel\.field unknown_field/,
  ],
  ['a form field of no type', (p) => (field(p, 'title').type = 'poem'), /^form\.fields\[\d+\]\.type/],
  ['options on a text field', (p) => (field(p, 'title').options = []), /^form\.fields\[\d+\]\.options unknown_field/],
  [
    'a field in a block that is none',
    (p) => (field(p, 'title').block = 'attic'),
    /unknown_block no block "attic"; allowed: customer, problem, product, grading$/,
  ],
  [
    'a scope that is free text',
    (p) => {
      Object.assign(field(p, 'scope'), { type: 'text' });
      delete field(p, 'scope').options;
    },
    /the field scope must be of type enum$/,
  ],
  [
    'a form without a description',
    (p) => p.form.fields.splice(p.form.fields.indexOf(field(p, 'description')), 1),
    /^form\.fields missing needs a field description/,
  ],
  ['no levels', (p) => (p.levels = []), /^levels /],
  ['a version that is no number', (p) => (p.version = '1'), /^version wrong_type/],
];

describe('a policy file', () => {
  for (const [what, change, message] of broken) {
    it(`is refused for ${what}`, () => {
      const problems = problemsIn(changed(change));
      assert.ok(
        problems.some((problem) => message.test(problem)),
        problems.join('\n') || 'it was taken',
      );
    });
  }

  it('is refused with all its problems at once', () => {
    const problems = problemsIn(
      changed((policy) => {
        policy.clocks[0].calendar = 'mars';
        policy.clocks[1].meets = [];
        delete policy.gradingMatrix.cells.person.high;
      }),
    );
    assert.equal(problems.length, 3, problems.join('\n'));
  });

  it('may put a row for one request type before the row for all', () => {
    const problems = problemsIn(
      changed((policy) => {
        const at = row(policy, 'respond');
        policy.clocks.splice(at, 0, { ...policy.clocks[at], requestTypes: ['incident'], duration: { minutes: 5 } });
      }),
    );
    assert.deepEqual(problems, []);
  });
});

describe('the bundled policies', () => {
  const matrixOf = (policy: Policy): [Record<string, string>, string][] => {
    const matrix = policy.gradingMatrix!;
    const keys = (name: string): string[] => {
      const found = policy.form.fields.find(({ key }) => key === name)!;
      return found.type === 'enum' && Array.isArray(found.options) ? found.options.map(({ key }) => key) : [];
    };
    return keys(matrix.rows).flatMap((scope) =>
      keys(matrix.columns).map((urgency): [Record<string, string>, string] => [
        { [matrix.rows]: scope, [matrix.columns]: urgency },
        proposeLevel(policy, { [matrix.rows]: scope, [matrix.columns]: urgency }).level,
      ]),
    );
  };

  for (const name of bundledPolicies()) {
    it(`${name} can be loaded, and its matrix has no holes`, () => {
      const { policy, calendars: found } = loadPolicy(name);
      assert.equal(policy.key, name);
      for (const clock of policy.clocks) assert.ok(clock.calendar === '24x7' || found[clock.calendar]);
      if (!policy.gradingMatrix) return;
      const all = matrixOf(policy);
      assert.ok(all.length > 0);
      for (const [, level] of all) assert.ok(policy.levels.some(({ key }) => key === level));
    });
  }

  it('grade a wide network outage 高 and a part of a department 中 in the service form (AC-04)', () => {
    const { policy } = loadPolicy('it-service-form');
    assert.deepEqual(proposeLevel(policy, { scope: 'company', urgency: 'high' }), { level: 'high', by: 'matrix' });
    assert.deepEqual(proposeLevel(policy, { scope: 'department', urgency: 'medium' }), {
      level: 'medium',
      by: 'matrix',
    });
    assert.deepEqual(proposeLevel(policy, {}), { level: 'medium', by: 'fixed' });
  });

  it('take the level that the requester asks for where the policy says so', () => {
    const { policy } = loadPolicy('test/support/policies/invented.json');
    assert.deepEqual(proposeLevel(policy, { requestedLevel: 'red' }), { level: 'red', by: 'requested' });
    assert.deepEqual(proposeLevel(policy, { requestedLevel: 'blue' }), { level: 'amber', by: 'fixed' });
  });
});
