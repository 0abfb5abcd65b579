import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';

/**
 * The instant of a wall-clock time in Shanghai.
 *
 * @example shanghai('2023-10-07 10:00') // '2023-10-07T02:00:00.000Z'
 */
export const shanghai = (text: string): Instant => {
  const [day, time = '00:00'] = text.split(' ');
  return instantOf(msOf(`${day}T${time.length === 5 ? `${time}:00` : time}+08:00`));
};
