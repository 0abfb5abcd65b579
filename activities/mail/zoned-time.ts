import type { Instant } from '../../contracts/instant.ts';

/**
 * An instant as people read it in mail: date and minute in the desk's zone, with the offset and the zone's name, because
 * readers may live elsewhere.
 *
 * @example zonedTime('2026-11-23T02:30:00.000Z', 'Asia/Shanghai') // '2026-11-23 10:30 (UTC+08:00, Asia/Shanghai)'
 */
export const zonedTime = (at: Instant, zone: string): string => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'longOffset',
  }).formatToParts(new Date(at));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  const offset = part('timeZoneName').replace('GMT', 'UTC');
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} (${offset}, ${zone})`;
};
