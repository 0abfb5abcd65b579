import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { explainWorkingTime } from '../../domain/calendar/explain-working-time.ts';
import { addOpenTime, openTimeBetween } from '../../domain/calendar/open-time.ts';
import { addWorkingTime, workingTimeBetween } from '../../domain/calendar/working-time.ts';
import { compilePlan } from '../../domain/policy/compile-plan.ts';
import { loadPolicy } from '../../policies/load.ts';
import { openMinutes, stepAdd, stepBetween } from '../../test/domain/calendar/stepper.ts';
import { table } from '../report.ts';
import { createLibrary } from './library.ts';

const hour = 3_600_000;
const minute = 60_000;
const day = 24 * hour;

/** Microseconds that one run takes, by as many runs as fill the time, after one that warms up. */
const microseconds = (forMs: number, run: () => unknown): number => {
  const before = performance.now();
  run();
  if (performance.now() - before > 2_000) return (performance.now() - before) * 1_000;
  const start = performance.now();
  let runs = 0;
  do {
    run();
    runs++;
  } while (performance.now() - start < forMs);
  return ((performance.now() - start) * 1_000) / runs;
};

/** Three digits, in the unit that reads best. */
const took = (us: number): string => {
  const [value, unit] = us < 1_000 ? [us, 'µs'] : us < 1_000_000 ? [us / 1_000, 'ms'] : [us / 1_000_000, 's'];
  return `${value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
};

type Task = { name: string; from: Instant } & ({ lengthMs: number } | { to: Instant });

/** Shanghai wall clock. */
const at = (local: string): Instant => instantOf(Date.parse(`${local}:00+08:00`));

const tasks: readonly Task[] = [
  { name: 'add 5 h over a weekend', from: at('2026-11-20T16:00'), lengthMs: 5 * hour },
  { name: 'add 3 working days over National Day', from: at('2026-09-29T16:00'), lengthMs: 24 * hour },
  { name: 'add 60 working days', from: at('2026-03-02T09:00'), lengthMs: 480 * hour },
  { name: 'add 250 working days', from: at('2025-01-02T09:00'), lengthMs: 2_000 * hour },
  { name: 'between, a week', from: at('2026-11-16T09:00'), to: at('2026-11-23T09:00') },
  { name: 'between, a year', from: at('2025-01-01T00:00'), to: at('2026-01-01T00:00') },
  { name: 'between, ten years', from: at('2023-01-01T00:00'), to: at('2033-01-01T00:00') },
];

/** What the stepper walks: it is asked for the end first, so that it need not guess how far to go. */
const stepped = (calendar: Calendar, task: Task, end: Instant): Instant | number => {
  const first = msOf(task.from) - minute;
  const open = openMinutes(calendar, first, (msOf(end) - first) / minute);
  if ('to' in task) return stepBetween(open, 1, open.length) * minute;
  return instantOf(first + stepAdd(open, 1, task.lengthMs / minute)! * minute);
};

/**
 * Cost of the two operations: on a plan, as every deadline is computed; on a calendar file, which is compiled first; by a
 * stepper that asks the wall clock of every minute; by a library of working hours, which knows no make-up days.
 */
export const benchCalendar = async (quick: boolean): Promise<string> => {
  const forMs = quick ? 20 : 500;
  const { policy, calendars } = loadPolicy('customer-response');
  const calendar = calendars['cn-working']!;
  const library = createLibrary(calendar);
  const rows = tasks.map((task) => {
    const end = 'to' in task ? task.to : addWorkingTime(calendar, task.from, task.lengthMs);
    const own = 'to' in task ? workingTimeBetween(calendar, task.from, task.to) : end;
    const plan = compilePlan(policy, calendars, task.from, instantOf(msOf(end) + 45 * day));
    const planned = () =>
      'to' in task
        ? openTimeBetween(plan, 'cn-working', task.from, task.to)
        : addOpenTime(plan, 'cn-working', task.from, task.lengthMs);
    const itself = () =>
      'to' in task
        ? workingTimeBetween(calendar, task.from, task.to)
        : addWorkingTime(calendar, task.from, task.lengthMs);
    const theirs = () => ('to' in task ? library.between(task.from, task.to) : library.add(task.from, task.lengthMs));
    // Ten years of minutes would take the stepper as long as all the rest together.
    const walks = !('to' in task) || msOf(task.to) - msOf(task.from) <= 366 * day;
    const byStep = walks ? stepped(calendar, task, end) : own;
    if (planned() !== own || byStep !== own) throw new Error(`${task.name}: ${planned()}, ${own}, ${byStep}`);
    return [
      task.name,
      took(microseconds(forMs, planned)),
      took(microseconds(forMs, itself)),
      walks ? took(microseconds(forMs, () => stepped(calendar, task, end))) : '',
      took(microseconds(forMs, theirs)),
      differs(own, theirs()),
    ];
  });
  const week = tasks[4] as Task & { to: Instant };
  const year = tasks[5] as Task & { to: Instant };
  const explained = [week, year].map(({ from, to }) =>
    took(microseconds(forMs, () => explainWorkingTime(calendar, from, to))),
  );
  return [
    '### f. Working time',
    '',
    table([['operation', 'on a plan', 'on the calendar', 'minute stepper', library.name, 'its answer'], ...rows]),
    '',
    `Explained day by day: a week ${explained[0]}, a year ${explained[1]}.`,
  ].join('\n');
};

const differs = (own: Instant | number, theirs: Instant | number): string => {
  const ms = typeof own === 'number' ? Number(theirs) - own : msOf(theirs as Instant) - msOf(own);
  return ms === 0 ? 'the same' : `${ms > 0 ? '+' : ''}${Math.round((ms / hour) * 100) / 100} h`;
};
