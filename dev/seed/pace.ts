import type { CommandName } from '../../contracts/manifest.ts';
import type { Dice } from './dice.ts';

const hour = 60;
const day = 24 * hour;

/** How long people take until a step, from … to, in minutes; what is not here takes {@link usual}. */
const minutesUntil: Partial<Record<CommandName, readonly [number, number]>> = {
  verify_report: [1, 6],
  classify: [1, 8],
  review_level: [1, 12],
  claim: [1, 30],
  respond: [1, 45],
  message: [5, 4 * hour],
  diagnose: [10, 4 * hour],
  resolve: [5, 2 * hour],
  dispute_level: [10, 3 * hour],
  answer_dispute: [5, 45],
  wait: [5, hour],
  confirm: [20, 2 * day],
  archive: [20, 2 * day],
  reopen: [day, 6 * day],
};

const usual = [5, 3 * hour] as const;

/** Of so many steps one takes much longer than it should: some promises are missed. */
const slowShare = 0.1;

/** Most of the time that a ticket has lived may be taken by its steps. */
const busyShare = 0.9;

/**
 * When each step of a story is made, as minutes after its beginning: at the pace of people, hurried where the ticket is younger
 * than that. The same for the same dice.
 */
export const paceOf = (names: readonly CommandName[], dice: Dice, ageMinutes: number): number[] => {
  let at = 0;
  const planned = names.map((name) => {
    const [from, to] = minutesUntil[name] ?? usual;
    at += dice.between(from, to) * (to < day && dice.chance(slowShare) ? 8 : 1);
    return at;
  });
  const pace = Math.min(1, (ageMinutes * busyShare) / Math.max(1, at));
  return planned.map((minutes) => minutes * pace);
};
