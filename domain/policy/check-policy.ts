import { type DataProblem, listed, type Refuse } from '../data-problem.ts';
import { checkClocks } from './check-clocks.ts';
import { checkGuidance } from './check-guidance.ts';
import type { FormField } from './form-field.ts';
import type { CategoryNode, Policy } from './policy.ts';

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

/** What no shape can tell: names that must exist, promises that must end, tables without holes. Empty when all is well. */
export const checkPolicy = (policy: Policy, calendarKeys: readonly string[]): DataProblem[] => {
  const problems: DataProblem[] = [];
  const refuse: Refuse = (code, path, message) => problems.push({ path, code, message });
  checkKeys(policy, refuse);
  checkForm(policy, refuse);
  checkLevels(policy, refuse);
  checkClocks(policy, calendarKeys, refuse);
  checkRecordedClocks(policy, refuse);
  checkVisit(policy, refuse);
  checkGuidance(policy, refuse);
  return problems;
};

const checkRecordedClocks = ({ clocks, recordedClocks }: Policy, refuse: Refuse) => {
  const keys = recordedClocks.map(({ key }) => key);
  unique(keys, ['recordedClocks'], 'key', refuse);
  keys.forEach((key, index) => {
    if (clocks.every((row) => row.key !== key)) return;
    refuse('twice', ['recordedClocks', index, 'key'], `${JSON.stringify(key)} is a clock already`);
  });
};

/** Where the visit has to come first, something must remind of it, or tickets would never be archived. */
const checkVisit = ({ levels, clocks, closing }: Policy, refuse: Refuse) => {
  if (!closing.visitFirst) return;
  const reminds = clocks.filter(
    ({ starts, meets }) =>
      starts.some(({ type }) => type === 'confirmed') && meets.some(({ type }) => type === 'follow_up_done'),
  );
  for (const { key } of levels) {
    if (reminds.some((row) => !row.levels || row.levels.includes(key))) continue;
    const message = `no clock from "confirmed" to "follow_up_done" reminds of the visit at level ${key}`;
    refuse('visit_without_clock', ['closing', 'visitFirst'], message);
  }
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
      refuse(
        'unknown_block',
        [...path, 'block'],
        `no block ${JSON.stringify(field.block)}; allowed: ${listed(blocks)}`,
      );
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
    if (field?.required && field.filledBy === 'requester' && types.includes(field.type)) continue;
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
      refuse('unknown_level', path, `no level ${JSON.stringify(level)}; allowed: ${listed(levels)}`);
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
        refuse('matrix_hole', path, `no level for ${row} and ${column}; allowed: ${listed(levels)}`);
      else known(level, path);
    }
  }
  for (const [row, cells] of Object.entries(matrix.cells)) {
    if (!rows.includes(row))
      refuse(
        'unknown_row',
        ['gradingMatrix', 'cells', row],
        `not an option of ${matrix.rows}; allowed: ${listed(rows)}`,
      );
    for (const column of Object.keys(cells)) {
      if (columns.includes(column)) continue;
      refuse(
        'unknown_column',
        ['gradingMatrix', 'cells', row, column],
        `not an option of ${matrix.columns}; allowed: ${listed(columns)}`,
      );
    }
  }
};
