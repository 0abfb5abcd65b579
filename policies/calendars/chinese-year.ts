import { createRequire } from 'node:module';
import chineseDays from 'chinese-days';
import type { ImportedDay, ImportedYear } from './imported-year.ts';

const require = createRequire(import.meta.url);
const { version } = require('chinese-days/package.json') as { version: string };

type Names = Record<string, string>;

/** The notices (国务院办公厅关于部分节假日安排的通知) that the data follows, by year; older ones are not named. */
const notices: Readonly<Record<string, string>> = {
  '2023': '国办发明电〔2022〕16号',
  '2024': '国办发明电〔2023〕7号',
  '2025': '国办发明电〔2024〕12号',
  '2026': '国办发明电〔2025〕7号',
};

const chineseNames: Names = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };

/** `"Tomb-sweeping Day,清明,1"` to a name in both languages. */
const nameOf = (text: string): ImportedDay['name'] => {
  const [en = '', zh = ''] = text.split(',');
  return { zh: chineseNames[zh] ?? zh, en };
};

const daysOf = (days: Names, year: string): ImportedDay[] =>
  Object.entries(days)
    .filter(([date]) => date.startsWith(year))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, text]) => ({ date, name: nameOf(text) }));

/** The first and the last year that chinese-days has lunar dates for, of those after the rule below came into force. */
export const statutoryYears = { first: 2025, last: 2099 };

const solarDate = (lunar: string, days = 0): string =>
  new Date(Date.parse(chineseDays.getSolarDateFromLunar(lunar).date) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * Statutory days of a year by the lunar calendar (全国年节及纪念日放假办法, in force since 2025-01-01): 13 of them, without
 * the days off and on that are moved around them, which only the yearly notice tells.
 */
const statutoryDays = (year: number): ImportedDay[] =>
  daysOf(
    {
      [`${year}-01-01`]: "New Year's Day,元旦",
      ...Object.fromEntries([-1, 0, 1, 2].map((day) => [solarDate(`${year}-01-01`, day), 'Spring Festival,春节'])),
      [chineseDays.getSolarTermDate(year, 4, 'pure_brightness')]: 'Tomb-sweeping Day,清明',
      ...Object.fromEntries(['01', '02'].map((day) => [`${year}-05-${day}`, 'Labour Day,劳动节'])),
      [solarDate(`${year}-05-05`)]: 'Dragon Boat Festival,端午',
      [solarDate(`${year}-08-15`)]: 'Mid-autumn Festival,中秋',
      ...Object.fromEntries(['01', '02', '03'].map((day) => [`${year}-10-${day}`, 'National Day,国庆节'])),
    },
    String(year),
  );

/**
 * Holidays and make-up working days (调休) of mainland China from the chinese-days package, which follows the yearly
 * notices; a year after the last of them is provisional: statutory days only. Null for a year of which neither is known.
 */
export const chineseYear = (year: number): ImportedYear | null => {
  const { holidays, workdays } = require('chinese-days/dist/chinese-days.json') as Record<string, Names>;
  const announced = daysOf(holidays!, String(year));
  if (announced.length > 0) {
    const notice = notices[String(year)];
    return {
      year: String(year),
      state: 'announced',
      source: `chinese-days ${version}${notice === undefined ? '' : `, after ${notice}`}`,
      holidays: announced,
      workdays: daysOf(workdays!, String(year)),
    };
  }
  if (year < statutoryYears.first || year > statutoryYears.last) return null;
  return {
    year: String(year),
    state: 'provisional',
    source: `statutory days only (全国年节及纪念日放假办法); make-up days are announced in late ${year - 1}`,
    holidays: statutoryDays(year),
    workdays: [],
  };
};
