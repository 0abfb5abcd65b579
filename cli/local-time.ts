/** An instant in the zone of this machine, with its offset: `2026-11-22 10:30:00 +08:00`. */
export const localTime = (instant: string): string => {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time} ${offsetOf(date)}`;
};

/** The same for a value that may be missing. */
export const localTimeOr = (instant: string | null, otherwise = '—'): string =>
  instant === null ? otherwise : localTime(instant);

const writtenLocally = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/;

/** A time that a person typed without a zone, on this machine's clock, as RFC 3339; all else as it was typed. */
export const withLocalZone = (text: string): string => {
  const parts = writtenLocally.exec(text.trim());
  if (!parts) return text;
  const [year, month, day, hour, minute, second = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const date = new Date(year!, month! - 1, day!, hour!, minute!, second);
  return `${text.trim().slice(0, 10)}T${two(hour!)}:${two(minute!)}:${two(second)}${offsetOf(date)}`;
};

/** The same for the end of a span: a day alone is its first instant on this machine's clock. */
export const dayOrTime = (text: string): string =>
  withLocalZone(/^\d{4}-\d{2}-\d{2}$/.test(text.trim()) ? `${text.trim()} 00:00` : text);

const two = (number: number): string => String(number).padStart(2, '0');

const offsetOf = (date: Date): string => {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

/** A length of time in its two largest units: `1 d 4 h`, `12 min`, `3 s`. */
export const lengthOf = (ms: number): string => {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return '0 s';
  let rest = seconds;
  const parts = units.slice(first, first + 2).flatMap(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  return (ms < 0 ? '-' : '') + parts.join(' ');
};
