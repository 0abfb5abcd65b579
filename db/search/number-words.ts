/** Marks words that are parts of a ticket's number; no word of a text can begin with it. */
const mark = '#';

/** Shortest and longest end of a number by which it is found, besides all its digits. */
const shortestEnd = 3;
const longestEnd = 7;

/** Shortest beginning that finds numbers: a month of them. A year would be half of all tickets; there is a filter for that. */
const shortestBeginning = 6;

/** What a ticket's number is found by: its letters, its digits, and the ends of them. Few, as they are most numbers' own. */
export const numberWords = (number: string): string[] => {
  const [, letters, digits] = /^([a-z]*)(.*)$/.exec(number.toLowerCase())!;
  const ends = Array.from({ length: longestEnd - shortestEnd + 1 }, (_, index) => digits!.slice(-shortestEnd - index));
  return [...new Set([letters!, digits!, ...ends])].filter((word) => word !== '').map((word) => mark + word);
};

// `TS20261122001`, `20261122-001`, `1122001`, `0001`: letters, digits, and maybe the serial of the day apart.
const numberLike = /^([a-z]{0,8})-?(\d{3,16})(?:-(\d{1,9}))?$/;

/**
 * Queries for a number that somebody typed, folded: whole, its beginning or its end; with a dash before the serial or not,
 * the serial with more zeros than it is written with. Empty when it is no part of a number.
 */
export const numberQueries = (typed: string): string[] => {
  const [, letters = '', digits, serial] = numberLike.exec(typed) ?? [];
  if (digits === undefined) return [];
  const spellings = serial === undefined ? [digits] : [`${digits}${written(serial)}`];
  if (serial === undefined && letters === '') spellings.push(written(digits));
  const before = letters === '' ? '' : `'${mark}${letters}' & `;
  return [...new Set(spellings)].map(
    (spelling) => `(${before}'${mark}${spelling}'${spelling.length < shortestBeginning ? '' : ':*'})`,
  );
};

/** A serial as it is written: three digits, more past 999. */
const written = (serial: string): string => serial.replace(/^0+/, '').padStart(3, '0');
