import { z } from 'zod';
import { instantInput } from '../../contracts/instant.ts';
import { backtestPage } from '../../contracts/policy-backtest.ts';
import { policyDocuments } from '../../contracts/policy-revision.ts';
import { isOfPeriod } from '../../db/policies/recorded-tickets.ts';
import { createBacktest } from '../../policies/backtest-page.ts';
import { draftToTry } from '../../policies/draft-to-try.ts';
import { selectInForce } from '../../policies/select-in-force.ts';
import { endpoint } from '../endpoint.ts';
import { wrongField } from '../wrong-field.ts';
import { policyKeyParam } from './policy-key.ts';
import { withPolicyProblems } from './policy-problems.ts';

/** Tries a draft, or a calendar, on recorded tickets: a page of them for each request. */
export const backtestPolicy = endpoint({
  method: 'post',
  path: '/policies/:key/backtest',
  operationId: 'backtestPolicy',
  tag: 'policy',
  summary: 'What a draft or a calendar would have made of recorded tickets, a page at a time',
  description:
    'What people did stays as it was; clocks are worked out anew under the draft. Answers the sums of a page and the tickets ' +
    'that end otherwise; ask again with `next` as `after` and add the sums up.',
  permission: 'publish_policies',
  params: z.object({ key: policyKeyParam }),
  body: z.strictObject({
    policy: policyDocuments.policy.optional().meta({ description: 'Left out: the version in force.' }),
    calendars: policyDocuments.calendars,
    from: instantInput.meta({ description: 'Tickets submitted from here on.' }),
    to: instantInput.meta({ description: 'And before this.' }),
    after: z.string().max(40).default(''),
    limit: z.int().min(1).max(200).default(100),
  }),
  answers: { 200: { description: 'A page', schema: backtestPage } },
  handler: async ({ context, language, params: { key }, body: { policy, calendars, from, to, ...page } }) => {
    const { db, desk, log } = context;
    const { policies } = desk;
    if (from >= to) throw wrongField(language, 'to', 'not_after_from');
    await selectInForce({ db, policies, log });
    const now = context.now();
    const draft = await withPolicyProblems(async () => draftToTry(policies, { key, policy, calendars }, now));
    const period = { key, from, to };
    const isBegun = page.after !== '';
    if (isBegun && !(await isOfPeriod(db, period, page.after))) throw wrongField(language, 'after', 'bad_cursor');
    const backtest = await createBacktest({ db, policies, now }, draft, { period, isBegun });
    return { status: 200, body: await backtest(page) };
  },
});
