import type { DataProblem } from '../data-problem.ts';
import type { FormField } from './form-field.ts';
import { alwaysOpen } from './plan.ts';
import type { CategoryNode, Policy } from './policy.ts';

type Refuse = (code: string, path: PropertyKey[], message: string) => void;

/** Form fields whose values reach the ticket's workflow as codes: their type is fixed. */
const fixedTypes: Record<string, FormField['type']> = {
  requestType: 'enum',
  caseType: 'enum',
  scope: 'enum',
  urgency: 'enum',
  requestedLevel: 'enum',
  category: 'category',
  occurredAt: 'instant',
};

/** Form fields that every ticket has (S0-08), with the types they may have. */
const needed: Record<string, readonly FormField['type'][]> = { description: ['text', 'multiline'] };

const list = (keys: readonly string[]): string => (keys.length > 0 ? keys.join(', ') : 'none');

/** What no shape can tell: names that must exist, promises that must end, tables without holes. Empty when all is well. */
export const checkPolicy = (policy: Policy, calendarKeys: readonly string[]): DataProblem[] => {
  const problems: DataProblem[] = [];
  const refuse: Refuse = (code, path, message) => problems.push({ path, code, message });
  checkKeys(policy, refuse);
  checkForm(policy, refuse);
  checkLevels(policy, refuse);
  checkClocks(policy, calendarKeys, refuse);
  return problems;
};

const unique = (values: readonly (string | number)[], path: PropertyKey[], field: string, refuse: Refuse) =>
  values.forEach((value, index) => {
    if (values.indexOf(value) < index)
      refuse('twice', [...path, index, field], `${JSON.stringify(value)} stands twice`);
  });

const checkKeys = (policy: Policy, refuse: Refuse) => {
  for (const name of ['levels', 'requestTypes', 'caseTypes', 'tags', 'channels'] as const) {
    unique(
      policy[name].map(({ key }) => key),
      [name],
      'key',
      refuse,
    );
  }
  unique(
    policy.levels.map(({ code }) => code),
    ['levels'],
    'code',
    refuse,
  );
  unique(
    policy.levels.map(({ order }) => order),
    ['levels'],
    'order',
    refuse,
  );
  unique(
    policy.form.blocks.map(({ key }) => key),
    ['form', 'blocks'],
    'key',
    refuse,
  );
  unique(
    policy.form.fields.map(({ key }) => key),
    ['form', 'fields'],
    'key',
    refuse,
  );
  const checkCategories = (nodes: readonly CategoryNode[], path: PropertyKey[]) => {
    unique(
      nodes.map(({ key }) => key),
      path,
      'key',
      refuse,
    );
    nodes.forEach(({ children }, index) => {
      if (children) checkCategories(children, [...path, index, 'children']);
    });
  };
  checkCategories(policy.categories, ['categories']);
};

const checkForm = (policy: Policy, refuse: Refuse) => {
  const blocks = policy.form.blocks.map(({ key }) => key);
  policy.form.fields.forEach((field, index) => {
    const path = ['form', 'fields', index];
    if (!blocks.includes(field.block)) {
      refuse('unknown_block', [...path, 'block'], `no block ${JSON.stringify(field.block)}; allowed: ${list(blocks)}`);
    }
    const type = fixedTypes[field.key];
    if (type && field.type !== type) {
      refuse('wrong_type', [...path, 'type'], `the field ${field.key} must be of type ${type}`);
    }
    if (field.type !== 'enum') return;
    if (typeof field.options !== 'string')
      unique(
        field.options.map(({ key }) => key),
        [...path, 'options'],
        'key',
        refuse,
      );
    else if (policy[field.options].length === 0) {
      refuse('no_options', [...path, 'options'], `the policy has no ${field.options} to choose from`);
    }
  });
  for (const [key, types] of Object.entries(needed)) {
    const field = policy.form.fields.find((one) => one.key === key);
    if (field && field.required && field.filledBy === 'requester' && types.includes(field.type)) continue;
    refuse(
      'missing',
      ['form', 'fields'],
      `needs a field ${key} (${types.join(' or ')}), required, filled by the requester`,
    );
  }
};

/** Keys of what an enum field of the form offers; null when there is no such field. */
const optionsOf = (policy: Policy, key: string): string[] | null => {
  const field = policy.form.fields.find((one) => one.key === key);
  if (field?.type !== 'enum') return null;
  return (typeof field.options === 'string' ? policy[field.options] : field.options).map((one) => one.key);
};

const checkLevels = (policy: Policy, refuse: Refuse) => {
  const levels = policy.levels.map(({ key }) => key);
  const known = (level: string, path: PropertyKey[]) => {
    if (!levels.includes(level))
      refuse('unknown_level', path, `no level ${JSON.stringify(level)}; allowed: ${list(levels)}`);
  };
  const { initialLevel: initial, gradingMatrix: matrix } = policy;
  if (initial.by === 'fixed') known(initial.level, ['initialLevel', 'level']);
  else known(initial.otherwise, ['initialLevel', 'otherwise']);
  if (initial.by === 'matrix' && !matrix)
    refuse('missing', ['gradingMatrix'], 'missing, though initialLevel is by matrix');
  if (initial.by === 'requested') {
    const options = optionsOf(policy, initial.field);
    if (!options?.every((option) => levels.includes(option))) {
      refuse(
        'unknown_field',
        ['initialLevel', 'field'],
        `no form field ${JSON.stringify(initial.field)} of type enum with levels as options`,
      );
    }
  }
  if (!matrix) return;
  const [rows, columns] = [optionsOf(policy, matrix.rows), optionsOf(policy, matrix.columns)];
  if (!rows)
    refuse('unknown_field', ['gradingMatrix', 'rows'], `no form field ${JSON.stringify(matrix.rows)} of type enum`);
  if (!columns)
    refuse(
      'unknown_field',
      ['gradingMatrix', 'columns'],
      `no form field ${JSON.stringify(matrix.columns)} of type enum`,
    );
  if (!rows || !columns) return;
  for (const row of rows) {
    for (const column of columns) {
      const level = matrix.cells[row]?.[column];
      const path = ['gradingMatrix', 'cells', row, column];
      if (level === undefined)
        refuse('matrix_hole', path, `no level for ${row} and ${column}; allowed: ${list(levels)}`);
      else known(level, path);
    }
  }
  for (const [row, cells] of Object.entries(matrix.cells)) {
    if (!rows.includes(row))
      refuse('unknown_row', ['gradingMatrix', 'cells', row], `not an option of ${matrix.rows}; allowed: ${list(rows)}`);
    for (const column of Object.keys(cells)) {
      if (columns.includes(column)) continue;
      refuse(
        'unknown_column',
        ['gradingMatrix', 'cells', row, column],
        `not an option of ${matrix.columns}; allowed: ${list(columns)}`,
      );
    }
  }
};

const covers = (outer: readonly string[] | undefined, inner: readonly string[] | undefined): boolean =>
  !outer || (inner?.every((one) => outer.includes(one)) ?? false);

const checkClocks = (policy: Policy, calendarKeys: readonly string[], refuse: Refuse) => {
  const levels = policy.levels.map(({ key }) => key);
  const requestTypes = policy.requestTypes.map(({ key }) => key);
  policy.clocks.forEach((clock, index) => {
    const path = ['clocks', index];
    const known = (field: 'levels' | 'requestTypes', allowed: readonly string[]) =>
      clock[field]?.forEach((key, at) => {
        if (allowed.includes(key)) return;
        const code = field === 'levels' ? 'unknown_level' : 'unknown_request_type';
        refuse(
          code,
          [...path, field, at],
          `clock ${clock.key} names ${JSON.stringify(key)}; allowed: ${list(allowed)}`,
        );
      });
    known('levels', levels);
    known('requestTypes', requestTypes);
    if (clock.calendar !== alwaysOpen && !calendarKeys.includes(clock.calendar)) {
      const allowed = list([alwaysOpen, ...calendarKeys]);
      refuse(
        'unknown_calendar',
        [...path, 'calendar'],
        `no calendar ${JSON.stringify(clock.calendar)}; allowed: ${allowed}`,
      );
    }
    if (clock.calendar === alwaysOpen && clock.duration.workingDays !== undefined) {
      refuse(
        'no_working_days',
        [...path, 'duration', 'workingDays'],
        `${alwaysOpen} has no working days; use days or hours`,
      );
    }
    if (clock.calendar !== alwaysOpen && clock.duration.days !== undefined) {
      refuse(
        'ambiguous_days',
        [...path, 'duration', 'days'],
        'a day of a working calendar is not 24 hours; use workingDays or hours',
      );
    }
    if (!clock.meets.some(({ restarts }) => !restarts)) {
      const why = clock.meets.length === 0 ? 'nothing meets it' : 'whatever meets it starts it again';
      refuse('clock_never_ends', [...path, 'meets'], `clock ${clock.key} never ends: ${why}`);
    }
    [...clock.starts, ...clock.meets].forEach(({ type, where }) => {
      const to = type === 'graded' ? where?.to : undefined;
      for (const level of Array.isArray(to) ? to : typeof to === 'string' ? [to] : []) {
        if (levels.includes(level)) continue;
        refuse(
          'unknown_level',
          path,
          `clock ${clock.key} waits for level ${JSON.stringify(level)}; allowed: ${list(levels)}`,
        );
      }
    });
    const before = policy.clocks.slice(0, index).filter(({ key }) => key === clock.key);
    if (before.some((row) => covers(row.levels, clock.levels) && covers(row.requestTypes, clock.requestTypes))) {
      refuse('clock_never_in_force', path, `an earlier row of clock ${clock.key} covers all of this one`);
    }
    if (before.some(({ fromCreation }) => fromCreation !== clock.fromCreation)) {
      refuse('rows_differ', [...path, 'fromCreation'], `the rows of clock ${clock.key} differ in fromCreation`);
    }
  });
  policy.levels.forEach(({ key }, index) => {
    const rows = policy.clocks.filter((clock) => clock.key === 'respond' && covers(clock.levels, [key]));
    const named = rows.flatMap((row) => row.requestTypes ?? []);
    if (rows.some((row) => !row.requestTypes)) return;
    if (named.length > 0 && requestTypes.every((type) => named.includes(type))) return;
    refuse('level_without_respond', ['levels', index], `level ${key} has no clock "respond"`);
  });
};
