/** A day as a calendar file's year pack has it. */
export type ImportedDay = { date: string; name: { zh: string; en: string } };

/** What an import found out about a year; a list that it says nothing of is missing. */
export type ImportedYear = {
  /** `2027` */
  year: string;
  state: 'announced' | 'provisional';
  /** Where it is from, for whoever reads the file later. */
  source: string;
  holidays?: readonly ImportedDay[];
  workdays?: readonly ImportedDay[];
};

type Pack = { source?: string; holidays?: unknown[]; workdays?: unknown[] };
type CalendarFile = { version?: unknown; years?: Record<string, Pack> };

/**
 * A calendar file's JSON with this year's pack in it, under the next version, years ascending. A list that the import says
 * nothing of stays as it was, and its source is named too. The result is not checked here: see checkCalendarText.
 */
export const withImportedYear = (file: Record<string, unknown>, imported: ImportedYear): Record<string, unknown> => {
  const { version, years = {} } = file as CalendarFile;
  const { year, state, holidays, workdays } = imported;
  const before = years[year];
  const kept = [holidays ? [] : before?.holidays, workdays ? [] : before?.workdays].some((list) => list?.length);
  const sources = [...(kept && before?.source ? [before.source] : []), imported.source];
  const pack = {
    state,
    source: [...new Set(sources)].join('; '),
    holidays: holidays ?? before?.holidays ?? [],
    workdays: workdays ?? before?.workdays ?? [],
  };
  return {
    ...file,
    ...(typeof version === 'number' && { version: version + 1 }),
    years: Object.fromEntries(Object.entries({ ...years, [year]: pack }).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
};
