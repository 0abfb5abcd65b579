import { z } from 'zod';
import { type ComplianceBy, complianceBy, complianceView } from '../../contracts/figures-view.ts';
import { type ComplianceRow, compliance, mostKeys } from '../../db/figures/compliance.ts';
import { customerNames } from '../../db/figures/customer-names.ts';
import { namesOf } from '../../db/tickets/names-of.ts';
import type { Context } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { clockName, levelOf } from '../tickets/views.ts';
import { newestPolicy } from './newest-policy.ts';
import { spanOf, spanQuery } from './span.ts';

/** How promises were kept, with and without those missed while the desk was down (issue 5, 5). */
export const showCompliance = endpoint({
  method: 'get',
  path: '/compliance',
  operationId: 'showCompliance',
  tag: 'figures',
  summary: 'How promises were kept, with and without those missed while the desk was down',
  description:
    'Counts promises by the instant they were due at, whoever has the ticket now; reminders are no promises. ' +
    'A limit that was noticed later than LATE_AFTER_SECONDS was missed while the desk was down.',
  permission: 'view_figures',
  query: z.object({ ...spanQuery, by: z.enum(complianceBy).optional() }),
  answers: { 200: { description: 'The figures of all, and by what was asked for', schema: complianceView } },
  handler: async ({ context, query, language }) => {
    const { db, settings } = context;
    const { lateAfterMs } = settings;
    const span = spanOf(query, context.now(), language);
    const by = query.by ?? null;
    const [total, ...rest] = await compliance(db, { ...span, by, lateAfterMs });
    const nameOf = await namer(context, by, rest);
    return {
      status: 200,
      body: {
        ...span,
        by,
        lateAfterSeconds: lateAfterMs / 1000,
        total: figuresOf(total!),
        cut: rest.length === mostKeys,
        items: rest.map((row) => ({ key: row.key, name: nameOf(row.key), ...figuresOf(row) })),
      },
    };
  },
});

const figuresOf = ({ total: _, key: __, ...counts }: ComplianceRow) => ({
  ...counts,
  rate: shareOf(counts.met, counts.missed),
  rateWithoutDowntime: shareOf(counts.met, counts.missed - counts.missedWhileDown),
});

const shareOf = (met: number, missed: number): number | null => (met + missed === 0 ? null : met / (met + missed));

type Words = { zh: string; en: string };

const same = (text: string): Words => ({ zh: text, en: text });

/** How keys are called: levels by code and word, clocks by the newest version of their policy, others by name. */
const namer = async (
  { db, desk }: Context,
  by: ComplianceBy | null,
  rows: readonly ComplianceRow[],
): Promise<(key: string | null) => Words> => {
  if (by === 'group' || by === 'customer') {
    const ids = rows.map(({ key }) => key);
    const names = await (by === 'group' ? namesOf : customerNames)(db, ids);
    return (key) => same(key === null ? '—' : (names.get(key) ?? '—'));
  }
  return (key) => {
    const [policyKey = '', one = ''] = (key ?? '').split('/');
    const policy = newestPolicy(desk.policies, policyKey);
    if (by === 'clock') return clockName(policy, one);
    const { code, word } = levelOf(policy, policyKey, one);
    const text = (language: keyof Words) => (code === word[language] ? code : `${code} ${word[language]}`);
    return { zh: text('zh'), en: text('en') };
  };
};
