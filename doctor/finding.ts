import { type DoctorCode, type DoctorFinding, doctorTable } from '../contracts/doctor.ts';

/**
 * A finding, with level and repair as the table says unless told otherwise. Lists among the facts become one string, the
 * first twenty of them.
 *
 * @example finding('events_missing', 'TS20261122001', { seqs: [4, 5] })
 */
export const finding = (
  code: DoctorCode,
  number: string | null,
  facts: Record<string, string | number | boolean | null | readonly (string | number)[]> = {},
  repair: DoctorFinding['repair'] = doctorTable[code].repair,
): DoctorFinding => ({
  code,
  level: doctorTable[code].level,
  number,
  facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, plain(value)])),
  repair,
});

const mostListed = 20;

const plain = (value: unknown): string | number | boolean | null => {
  if (!Array.isArray(value)) return value as string | number | boolean | null;
  const more = value.length > mostListed ? ` (+${value.length - mostListed})` : '';
  return `${value.slice(0, mostListed).join(', ')}${more}`;
};
