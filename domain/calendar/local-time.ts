import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { PlanZone } from '../policy/plan.ts';

/**
 * An instant as people of the desk read it, to the minute. Pure: the zone's offsets are an input, so that it may run in a workflow.
 *
 * @example localTime('2026-11-23T02:30:00.000Z', { name: 'Asia/Shanghai', offsets: [[0, 480]] }) // '2026-11-23 10:30 +08:00'
 */
export const localTime = (at: Instant, zone?: PlanZone): string => {
  const ms = msOf(at);
  const offset = zone?.offsets.findLast(([from]) => from <= ms) ?? zone?.offsets[0];
  if (!offset) return `${minutesOf(at)} UTC`;
  const [, minutes] = offset;
  return `${minutesOf(instantOf(ms + minutes * 60_000))} ${signed(minutes)}`;
};

const minutesOf = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 16)}`;

const signed = (minutes: number): string => {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
};
