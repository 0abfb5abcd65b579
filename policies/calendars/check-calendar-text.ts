import { type Calendar, parseCalendar } from '../../domain/calendar/calendar.ts';
import { DataInvalid, pathText } from '../../domain/data-problem.ts';
import { mostProblems } from '../located.ts';
import { JsonBroken, parseLocated } from '../located-json.ts';

/** One thing wrong with a calendar's text: where, which rule (a stable code), and what is allowed. */
export type CalendarTextProblem = { line: number; path: string; code: string; message: string };

/** A calendar's text as a calendar and as its JSON, or everything that is wrong with it. */
export type CheckedCalendar =
  | { calendar: Calendar; file: Record<string, unknown>; problems: readonly [] }
  | { calendar: null; file: null; problems: readonly CalendarTextProblem[] };

/** Checks the text of a calendar file; up to 200 problems at once, each with its line. */
export const checkCalendarText = (text: string): CheckedCalendar => {
  try {
    const { value, lineOf } = parseLocated(text);
    try {
      return { calendar: parseCalendar(value), file: value as Record<string, unknown>, problems: [] };
    } catch (error) {
      if (!(error instanceof DataInvalid)) throw error;
      const problems = error.problems.slice(0, mostProblems).map(({ path, code, message }) => ({
        line: lineOf(path),
        path: pathText(path),
        code,
        message,
      }));
      return { calendar: null, file: null, problems };
    }
  } catch (error) {
    if (!(error instanceof JsonBroken)) throw error;
    const message = `${error.message} (column ${error.column})`;
    return { calendar: null, file: null, problems: [{ line: error.line, path: '', code: 'broken_json', message }] };
  }
};
