/** The last serial used on a day, by number prefix (C-12). */
export type DaySerialTable = { prefix: string; day: string; last: number };
