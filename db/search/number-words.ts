/** Marks words that are parts of a ticket's number; no word of a text can begin with it. */
const mark = '#';

/** Shortest part of a number that finds its ticket; characters. */
export const shortestPart = 3;

/** What a ticket's number is found by: its ends, any beginning of which is any part of the number. */
export const numberWords = (number: string): string[] => {
  const small = number.toLowerCase();
  return Array.from(
    { length: Math.max(1, small.length - shortestPart + 1) },
    (_, from) => `${mark}${small.slice(from)}`,
  );
};

// `TS20261122001`, `20261122-001`, `1122001`, `0001`: letters, digits, and maybe the serial of the day apart.
const numberLike = /^([a-z]{0,8})-?(\d{3,16})(?:-(\d{1,9}))?$/;

/**
 * The words of a number that somebody typed, folded: whole or a part; with a dash before the serial or not, the serial with more zeros than it is
 * written with. Each is to be looked for as a beginning. Empty when it is no part of a number.
 */
export const typedNumber = (typed: string): string[] => {
  const [, letters = '', digits, serial] = numberLike.exec(typed) ?? [];
  if (digits === undefined) return [];
  const spellings = serial === undefined ? [digits] : [`${digits}${written(serial)}`];
  if (serial === undefined && letters === '') spellings.push(written(digits));
  return [...new Set(spellings)].map((spelling) => `${mark}${letters}${spelling}`);
};

/** A serial as it is written: three digits, more past 999. */
const written = (serial: string): string => serial.replace(/^0+/, '').padStart(3, '0');
