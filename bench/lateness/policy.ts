import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lengths of the levels of the benchmark's policy: a ticket is submitted under the level that comes due in the chosen minute. */
export const stepSeconds = 60;

type Policy = { levels: object[]; clocks: object[] } & Record<string, unknown>;

/**
 * Writes a policy with one clock, `respond`, on a calendar that is always open, whose length is a minute times the number of
 * the level, and returns its path. Nobody is told of anything before 100 %.
 */
export const writePolicy = (directory: string, levels: number): string => {
  const invented = new URL('../../test/support/policies/invented.json', import.meta.url);
  const { levels: _, clocks: __, ...rest } = JSON.parse(readFileSync(invented, 'utf8')) as Policy;
  const numbers = Array.from({ length: levels }, (_, index) => index + 1);
  const policy = {
    ...rest,
    key: 'lateness',
    initialLevel: { by: 'requested', field: 'requestedLevel', otherwise: 'l1' },
    levels: numbers.map((number) => ({
      key: `l${number}`,
      code: `L${number}`,
      word: { zh: `${number}`, en: `${number}` },
      severity: 'medium',
      order: number,
      definition: { zh: `${number}`, en: `${number}` },
    })),
    clocks: numbers.map((number) => ({
      key: 'respond',
      name: { zh: '应答', en: 'Response' },
      source: 'benchmark',
      levels: [`l${number}`],
      starts: [{ type: 'submitted' }],
      meets: [{ type: 'responded' }],
      duration: { seconds: number * stepSeconds },
      calendar: '24x7',
      warnAt: null,
      fromCreation: true,
    })),
    escalationPath: [{ share: 1, tell: ['group_lead'] }],
  };
  const path = join(directory, 'lateness.json');
  writeFileSync(path, JSON.stringify(policy));
  return path;
};
