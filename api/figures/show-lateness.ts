import { z } from 'zod';
import { latenessBounds, latenessView } from '../../contracts/figures-view.ts';
import { type LatenessRow, lateness } from '../../db/figures/lateness.ts';
import { endpoint } from '../endpoint.ts';
import { clockName } from '../tickets/views.ts';
import { newestPolicy } from './newest-policy.ts';
import { spanOf, spanQuery } from './span.ts';

const boundsMs = latenessBounds.map((seconds) => seconds * 1000);

/** How late rungs have fired, per clock; the record's word beside the metric `desk_rung_lateness_seconds`. */
export const showLateness = endpoint({
  method: 'get',
  path: '/lateness',
  operationId: 'showLateness',
  tag: 'figures',
  summary: 'How late warnings, limits and escalations have fired, per clock',
  description: 'Firing minus due (minus the voiding of a provisional meeting, if later), by when they fired.',
  permission: 'view_figures',
  query: z.object(spanQuery),
  answers: { 200: { description: 'All together, and per policy and clock', schema: latenessView } },
  handler: async ({ context, query, language }) => {
    const { db, desk, settings } = context;
    const { lateAfterMs } = settings;
    const span = spanOf(query, context.now(), language);
    const [total, ...rest] = await lateness(db, { ...span, lateAfterMs, boundsMs });
    return {
      status: 200,
      body: {
        ...span,
        lateAfterSeconds: lateAfterMs / 1000,
        total: total ? spreadOf(total) : null,
        items: rest.map((row) => ({
          policy: row.policy!,
          clock: row.clock!,
          name: clockName(newestPolicy(desk.policies, row.policy!), row.clock!),
          ...spreadOf(row),
        })),
      },
    };
  },
});

const spreadOf = ({ count, late, quantiles, maxMs, upTo }: LatenessRow) => ({
  count,
  late,
  p50Ms: quantiles[0]!,
  p95Ms: quantiles[1]!,
  p99Ms: quantiles[2]!,
  maxMs,
  histogram: [
    ...upTo.map((atMost, index) => ({ leSeconds: latenessBounds[index]! as number | null, count: atMost })),
    { leSeconds: null, count },
  ],
});
