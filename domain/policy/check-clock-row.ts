import { listed, type Refuse } from '../data-problem.ts';
import { dateFields, whereFields } from './clock-fields.ts';
import type { ClockRow } from './clock-row.ts';
import { alwaysOpen } from './plan.ts';

type Say = (code: string, path: PropertyKey[], message: string) => void;

/** What of one row contradicts itself: length, rungs, rests, dates and fields of events (requirements 4.5). */
export const checkClockRow = (clock: ClockRow, path: PropertyKey[], refuse: Refuse): void => {
  const say: Say = (code, place, message) => refuse(code, [...path, ...place], `clock ${clock.key} ${message}`);
  checkLength(clock, say);
  checkRungs(clock, say);
  checkPatterns(clock, say);
  if (clock.maxPause && clock.pausesOn.length === 0) {
    say('max_pause_without_pause', ['maxPause'], 'never rests: maxPause needs pausesOn');
  }
  const timed = clock.until !== undefined || clock.kind === 'reminder';
  if (timed && clock.fromCreation) {
    say('not_from_creation', ['fromCreation'], 'runs from its own start: fromCreation is for limits of promises');
  }
  if (timed && clock.movedBy.length > 0) {
    say('moved_without_limit', ['movedBy'], 'has no limit that an agreement could move');
  }
  if (!clock.repeats) return;
  if (clock.kind !== 'reminder' || !clock.duration) {
    say('repeats_without_reminder', ['repeats'], 'cannot repeat: that is for kind "reminder" with a duration');
  }
  if (clock.outlivesArchive) {
    say('clock_never_ends', ['repeats'], 'never ends: it would go on firing on an archived ticket');
  }
};

const checkLength = ({ duration, until, maxPause, calendar, pausesOn }: ClockRow, say: Say): void => {
  if ((duration === undefined) === (until === undefined)) {
    say('clock_without_length', duration ? ['until'] : ['duration'], 'needs either a duration or until, one of them');
  }
  if (until !== undefined && pausesOn.length > 0) {
    say('date_cannot_rest', ['pausesOn'], 'runs to an agreed date, which no pause moves');
  }
  for (const [field, length] of [
    ['duration', duration],
    ['maxPause', maxPause],
  ] as const) {
    if (calendar === alwaysOpen && length?.workingDays !== undefined) {
      say('no_working_days', [field, 'workingDays'], `runs on ${alwaysOpen}: no working days there; use days or hours`);
    }
    if (calendar !== alwaysOpen && length?.days !== undefined) {
      say('ambiguous_days', [field, 'days'], 'a day of a working calendar is not 24 hours; use workingDays or hours');
    }
  }
};

const checkRungs = ({ until, kind, warnAt, reminders, onMiss }: ClockRow, say: Say): void => {
  if ((until !== undefined || kind === 'reminder') && !onMiss) {
    say('on_miss_missing', ['onMiss'], 'names its own onMiss: the escalation path is for promises with a duration');
  }
  if (until !== undefined && warnAt != null) {
    say('share_of_a_date', ['warnAt'], 'runs to an agreed date: use reminders with before');
  }
  for (const [field, rungs] of [
    ['reminders', reminders],
    ['onMiss', onMiss ?? []],
  ] as const) {
    rungs.forEach(({ share }, index) => {
      if (until === undefined && share === undefined) {
        say('offset_without_date', [field, index], 'has a duration: its rungs stand at shares of it');
      }
      if (until !== undefined && share !== undefined && share !== 1) {
        say('share_of_a_date', [field, index, 'share'], 'runs to an agreed date: use before and after');
      }
    });
    const places = rungs.map(({ share, before, after }) => JSON.stringify([share, before, after]));
    places.forEach((place, index) => {
      if (places.indexOf(place) < index) say('rung_twice', [field, index], 'has two rungs at one place');
    });
  }
};

const checkPatterns = ({ starts, meets, movedBy, until }: ClockRow, say: Say): void => {
  const fields: [string, readonly { type: ClockRow['starts'][number]['type']; where?: object | undefined }[]][] = [
    ['starts', starts],
    ['meets', meets],
    ['movedBy', movedBy],
  ];
  for (const [field, patterns] of fields) {
    patterns.forEach(({ type, where }, index) => {
      const allowed = whereFields[type] ?? [];
      for (const asked of Object.keys(where ?? {})) {
        if (allowed.includes(asked)) continue;
        const possible = allowed.length > 0 ? listed(allowed) : 'none';
        say('unknown_field', [field, index, 'where', asked], `asks ${type} for "${asked}"; allowed: ${possible}`);
      }
    });
  }
  const dated = (field: string, type: ClockRow['starts'][number]['type'], date: string, place: PropertyKey[]): void => {
    if (dateFields[type] === date) return;
    const has = dateFields[type] ? `its date is "${dateFields[type]}"` : 'it has none';
    say('unknown_date', place, `takes a date "${date}" of ${type} (${field}): ${has}`);
  };
  if (until !== undefined) {
    for (const { type } of starts) dated('starts', type, until, ['until']);
    for (const { type, restarts } of meets) if (restarts) dated('meets', type, until, ['until']);
  }
  movedBy.forEach(({ type, to }, index) => {
    if (to !== null) dated('movedBy', type, to, ['movedBy', index, 'to']);
  });
};
