type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const isIntervals = (value: Json): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' || isIntervals(one));

const inOneLine = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${inOneLine(one)}`);
  return `{ ${members.join(', ')} }`;
};

const isDay = (value: Json): boolean => value !== null && typeof value === 'object' && 'date' in value;

const written = (value: Json, indent: string): string => {
  if (value === null || typeof value !== 'object' || isDay(value) || isIntervals(value)) return inOneLine(value);
  const deeper = `${indent}  `;
  const [open, close, entries] = Array.isArray(value)
    ? ['[', ']', value.map((one) => written(one, deeper))]
    : ['{', '}', Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${written(one, deeper)}`)];
  if (entries.length === 0) return `${open}${close}`;
  return `${open}\n${deeper}${entries.join(`,\n${deeper}`)}\n${indent}${close}`;
};

/** A calendar file as text that people read: a day of a year, and the hours of a day, each on one line. */
export const calendarText = (file: unknown): string => `${written(JSON.parse(JSON.stringify(file)) as Json, '')}\n`;
