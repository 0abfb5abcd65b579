import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { phases } from '../../../domain/policy/guidance.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { bundledPolicies, loadPolicy } from '../../../policies/load.ts';

// Generated from the files: a new file or row is examined by being there.

/** Every text per language in a document, with its place. */
const texts = (value: unknown, path = ''): [string, Record<string, unknown>][] => {
  if (typeof value !== 'object' || value === null) return [];
  const here: [string, Record<string, unknown>][] =
    'zh' in value || 'en' in value ? [[path, value as Record<string, unknown>]] : [];
  return [...here, ...Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`))];
};

const rowsFor = ({ clocks }: Policy, key: string, level: string, type: string) =>
  clocks.filter(
    (row) =>
      row.key === key &&
      (!row.levels || row.levels.includes(level)) &&
      (!row.requestTypes || row.requestTypes.includes(type)),
  );

/** Limits as requirements 1.2, 1.5 and 4.5 give them: policy, level → respond, resolve. */
const limits: Record<string, Record<string, [object, object?]>> = {
  'it-service-form': { high: [{ minutes: 15 }], medium: [{ hours: 4 }], low: [{ hours: 24 }] },
  'online-platform': { urgent: [{ hours: 2 }], high: [{ hours: 4 }], medium: [{ hours: 8 }], low: [{ hours: 24 }] },
  'customer-response': {
    P0: [{ minutes: 15 }, { hours: 2 }],
    P1: [{ minutes: 30 }, { hours: 4 }],
    P2: [{ hours: 2 }, { hours: 8 }],
    P3: [{ hours: 4 }, { workingDays: 3 }],
  },
  default: {
    urgent: [{ minutes: 15 }, { hours: 2 }],
    high: [{ minutes: 30 }, { hours: 4 }],
    medium: [{ hours: 2 }, { hours: 8 }],
    low: [{ hours: 4 }, { workingDays: 3 }],
  },
  'it-handbook': {
    P1: [{ minutes: 15 }, { hours: 4 }],
    P2: [{ hours: 1 }, { hours: 8 }],
    P3: [{ hours: 4 }, { workingDays: 3 }],
    P4: [{ hours: 8 }, { workingDays: 5 }],
  },
};

/**
 * Which clock of requirements 4.5 stands in which policy, with where it comes from. What a text gives alone is of the policy made after
 * it and of `default`. A step that every ticket can take, and what 1.5 and C-10 fill in for all texts, is in every policy: without its
 * clock a ticket would rest, or wait for an answer, for ever.
 */
const clocksOf: Record<string, [from: string, policies: readonly string[] | 'all']> = {
  // Recorded with the request: it is over before there is a ticket.
  pickup_phone: ['S4-20', ['customer-response', 'default']],
  pickup_chat: ['S4-22', ['customer-response', 'default']],
  acknowledge: ['S0-12', ['default', 'it-service-form']],
  assign: ['S4-31', ['customer-response', 'default']],
  review_push: ['S4-36', ['customer-response', 'default']],
  review_decide: ['S4-36, I-02', ['customer-response', 'default']],
  dispute: ['S4-38', 'all'],
  respond: ['1.2, 1.5', 'all'],
  resolve: ['S4-10–16; S3-11, 1.5', ['customer-response', 'default', 'it-handbook']],
  first_line: ['S3-41', ['it-handbook']],
  handover_accept: ['S1-19, 1.5', 'all'],
  deferral: ['S1-08, S1-09', 'all'],
  appointment: ['S0-27', 'all'],
  collaboration: ['S0-23', 'all'],
  resource_chase: ['S1-21, 1.5', 'all'],
  resource_chase_urgent: ['S1-21, 1.5', 'all'],
  permanent_fix: ['S3-49, S3-50; AC-39', 'all'],
  confirm: ['1.5; AC-33', 'all'],
  survey: ['S1-44, C-10', 'all'],
  survey_reminder: ['1.5, C-10', 'all'],
  follow_up: ['S1-68, S4-47, 1.5; AC-39', 'all'],
  follow_up_first: ['S1-68, S4-47, 1.5; AC-39', 'all'],
  scheduled: ['S1-57, AC-15', 'all'],
  delay_alarm: ['S2-60, I-11', ['default', 'online-platform']],
  overdue_alarm: ['S2-60, I-11', ['online-platform']],
  overdue_alarm_respond: ['S2-60, I-11', ['default']],
  overdue_alarm_resolve: ['S2-60, I-11', ['default']],
  no_update: ['S0-24, S3-40', ['default', 'general-flow', 'it-handbook', 'it-service-form']],
  approval: ['S1-06, C-17', ['project-support']],
  development: ['S1-159–161', ['project-support']],
};

/** Clocks with a timer, and those that are only recorded. */
const keysOf = ({ clocks, recordedClocks }: Policy): string[] => [...clocks, ...recordedClocks].map(({ key }) => key);

/** The overlay has also every clock of its base. */
const expectedIn = (policies: readonly string[] | 'all'): readonly string[] => {
  if (policies === 'all') return bundledPolicies();
  return policies.includes('default') ? [...policies, 'project-support'].sort() : policies;
};

describe('the bundled policies', () => {
  for (const name of bundledPolicies()) {
    const { policy } = loadPolicy(name);
    const types = policy.requestTypes.length > 0 ? policy.requestTypes.map(({ key }) => key) : [''];

    describe(name, () => {
      it('says everything in both languages, and nothing twice the same unless it is a sign', () => {
        for (const [place, text] of texts(JSON.parse(readFileSync(`policies/${name}.json`, 'utf8')))) {
          assert.deepEqual(Object.keys(text).sort(), ['en', 'zh'], place);
          assert.ok(/\p{Script=Han}/u.test(text.zh as string) || text.zh === text.en, `${place}: ${text.zh}`);
          assert.ok(!/\p{Script=Han}/u.test(text.en as string), `${place}: ${text.en}`);
        }
      });

      it('gives every level a code, a word, a severity, and a time to respond for each type of request', () => {
        for (const { key, code, word, definition } of policy.levels) {
          assert.ok(code && word.zh && definition.zh, key);
          for (const type of types) assert.ok(rowsFor(policy, 'respond', key, type).length > 0, `${key} ${type}`);
        }
        assert.deepEqual(
          policy.levels.map(({ order }) => order),
          policy.levels.map((_, index) => index + 1),
        );
      });

      it('explains each field that somebody fills in, and says who fills it', () => {
        const { fields } = policy.form;
        for (const { key, filledBy, label, instruction, example, type } of fields) {
          assert.ok(label.zh && ['system', 'requester', 'staff'].includes(filledBy), key);
          if (filledBy !== 'requester' || type === 'enum') continue;
          assert.ok(instruction || example, `${key} has neither instruction nor example`);
        }
      });

      it('names the source of every clock, and its type of request as one there is', () => {
        for (const { key, source } of [...policy.clocks, ...policy.recordedClocks])
          assert.match(source, /S[0-4]-\d\d|ours/, key);
      });

      it('has a procedure for each phase, wordings, and a path of escalation with one beginning', () => {
        assert.deepEqual(
          policy.procedures.map(({ phase }) => phase),
          [...phases],
        );
        assert.ok(policy.templates.length >= 4);
        const { escalationSteps: steps } = policy;
        assert.ok(steps.length >= 3);
        assert.equal(steps.filter(({ key }) => !steps.some(({ next }) => next === key)).length, 1);
      });
    });
  }

  for (const [clock, [from, policies]] of Object.entries(clocksOf)) {
    it(`have the clock ${clock} where the requirements want it (4.5; ${from})`, () => {
      const having = bundledPolicies().filter((name) => keysOf(loadPolicy(name).policy).includes(clock));
      assert.deepEqual(having, expectedIn(policies));
    });
  }

  it('have no clock besides (4.5)', () => {
    for (const name of bundledPolicies()) {
      for (const key of keysOf(loadPolicy(name).policy)) assert.ok(key in clocksOf, `${name}: ${key}`);
    }
  });

  it('want a call answered within 30 seconds, all round the clock (S4-20)', () => {
    const { recordedClocks } = loadPolicy('customer-response').policy;
    const [{ duration, calendar, source } = assert.fail()] = recordedClocks;
    assert.deepEqual([duration, calendar, source], [{ seconds: 30 }, '24x7', 'S4-20']);
  });

  it('owe the first follow-up for the critical level, the other one for every level (1.5)', () => {
    for (const name of bundledPolicies()) {
      const { policy } = loadPolicy(name);
      for (const { key, severity } of policy.levels) {
        const type = policy.requestTypes[0]?.key ?? '';
        const [first, closing] = ['follow_up_first', 'follow_up'].map((clock) => rowsFor(policy, clock, key, type)[0]);
        assert.deepEqual(first?.duration, severity === 'critical' ? { days: 1 } : undefined, `${name} ${key}`);
        assert.deepEqual(closing?.duration, { days: 7 }, `${name} ${key}`);
      }
    }
  });

  for (const [name, levels] of Object.entries(limits)) {
    it(`${name} has the limits of the requirements`, () => {
      const { policy } = loadPolicy(name);
      for (const [level, [respond, resolve]] of Object.entries(levels)) {
        assert.deepEqual(rowsFor(policy, 'respond', level, 'incident')[0]?.duration, respond, `${level} respond`);
        assert.deepEqual(rowsFor(policy, 'resolve', level, 'incident')[0]?.duration, resolve, `${level} resolve`);
      }
    });
  }

  it('give a consultation of the handbook other limits than an incident of the same level (S3-11, AC-37)', () => {
    const { policy } = loadPolicy('it-handbook');
    for (const { key } of policy.levels) {
      for (const clock of ['respond', 'resolve', 'first_line']) {
        const [incident] = rowsFor(policy, clock, key, 'incident');
        const [consultation] = rowsFor(policy, clock, key, 'consultation');
        assert.notDeepEqual(incident!.duration, consultation!.duration, `${clock} ${key}`);
      }
    }
  });

  it('join project-support with its base: levels, limits and matrix inherited, its own form, clocks and path', () => {
    const [over, base] = [loadPolicy('project-support').policy, loadPolicy('default').policy];
    assert.deepEqual(over.levels, base.levels);
    assert.deepEqual(over.gradingMatrix, base.gradingMatrix);
    const respond = ({ clocks }: Policy) => clocks.filter(({ key }) => key === 'respond');
    assert.deepEqual(respond(over), respond(base));
    assert.ok(over.form.fields.some(({ key }) => key === 'projectName'));
    assert.deepEqual(
      ['approval', 'development'].map((key) => over.clocks.some((row) => row.key === key)),
      [true, true],
    );
    assert.equal(over.clocks.filter(({ key }) => key === 'deferral').length, 1);
    assert.deepEqual(over.escalationSteps.map(({ label }) => label.zh).slice(0, 3), [
      '第一售前',
      '第二售前',
      '售前经理',
    ]);
  });
});
