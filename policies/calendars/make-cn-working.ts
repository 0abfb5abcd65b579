import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Writes cn-working.json: `npx tsx policies/calendars/make-cn-working.ts`. Holidays and make-up working days come from the
 * chinese-days package (MIT), which follows the yearly notices of the State Council's General Office (国务院办公厅). Run it
 * again after `chinese-days` has taken in a new year's notice, and raise the version.
 */

type Names = Record<string, string>;

const require = createRequire(import.meta.url);

/** The notice of each year; the year after the last one is provisional. */
const notices: Record<string, string> = {
  '2023': '国办发明电〔2022〕16号',
  '2024': '国办发明电〔2023〕7号',
  '2025': '国办发明电〔2024〕12号',
  '2026': '国办发明电〔2025〕7号',
};

const chineseNames: Names = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };

/** `"Tomb-sweeping Day,清明,1"` to a name in both languages. */
const nameOf = (text: string) => {
  const [en = '', zh = ''] = text.split(',');
  return { zh: chineseNames[zh] ?? zh, en };
};

const daysOf = (days: Names, year: string) =>
  Object.entries(days)
    .filter(([date]) => date.startsWith(year))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, text]) => ({ date, name: nameOf(text) }));

/** Statutory days of 2027 (全国年节及纪念日放假办法, in force since 2025-01-01) by the lunar calendar; days off in lieu are not known yet. */
const statutory2027 = {
  '2027-01-01': "New Year's Day,元旦",
  '2027-02-05': 'Spring Festival,春节',
  '2027-02-06': 'Spring Festival,春节',
  '2027-02-07': 'Spring Festival,春节',
  '2027-02-08': 'Spring Festival,春节',
  '2027-04-05': 'Tomb-sweeping Day,清明',
  '2027-05-01': 'Labour Day,劳动节',
  '2027-05-02': 'Labour Day,劳动节',
  '2027-06-09': 'Dragon Boat Festival,端午',
  '2027-09-15': 'Mid-autumn Festival,中秋',
  '2027-10-01': 'National Day,国庆节',
  '2027-10-02': 'National Day,国庆节',
  '2027-10-03': 'National Day,国庆节',
};

/** The calendar of requirements 1.5, as it stands in cn-working.json. */
export const makeCnWorking = () => {
  const data = require('chinese-days/dist/chinese-days.json') as { holidays: Names; workdays: Names };
  const hours = [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ];
  const announced = Object.entries(notices).map(([year, notice]) => [
    year,
    {
      state: 'announced',
      source: `chinese-days 1.5.7, after ${notice}`,
      holidays: daysOf(data.holidays, year),
      workdays: daysOf(data.workdays, year),
    },
  ]);
  const provisional = {
    state: 'provisional',
    source: 'statutory days only (全国年节及纪念日放假办法); make-up days are announced in late 2026',
    holidays: daysOf(statutory2027, '2027'),
    workdays: [],
  };
  return {
    key: 'cn-working',
    version: 1,
    name: { zh: '中国工作日历', en: 'Chinese working calendar' },
    zone: 'Asia/Shanghai',
    week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
    dayLength: { hours: 8 },
    workdayHours: hours,
    years: { ...Object.fromEntries(announced), '2027': provisional },
  };
};

/** Two levels of indentation are enough to read; what is deeper stands on its line. */
const write = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replace(
      /\{\s+"date": ("[^"]+"),\s+"name": \{\s+"zh": ("[^"]+"),\s+"en": ("[^"]+")\s+\}\s+\}/g,
      '{ "date": $1, "name": { "zh": $2, "en": $3 } }',
    )
    .replace(/\[\s+("\d\d:\d\d"),\s+("\d\d:\d\d")\s+\]/g, '[$1, $2]')
    .replace(/\[\s+(\["[^\]]+\]),\s+(\["[^\]]+\])\s+\]/g, '[$1, $2]');

if (process.argv[1] === import.meta.filename) {
  writeFileSync(new URL('./cn-working.json', import.meta.url), `${write(makeCnWorking())}\n`);
}
