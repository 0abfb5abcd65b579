import type { Decided } from '../../domain/ticket/decide.ts';
import type { TicketLife } from './life.ts';

/** A decision for which the plan reached far enough. */
type Final = Exclude<Decided, { outcome: 'needsPlan' }>;

/**
 * Decides with a plan that reaches far enough: when the domain answers `needsPlan`, fetches a longer one and decides
 * afresh, with the state and the time of that moment. `decide` gives null when there is nothing left to decide.
 */
export const withPlan = async <D extends Decided | null>(
  life: TicketLife,
  decide: () => D,
): Promise<Final | Extract<D, null>> => {
  for (;;) {
    const decision: Decided | null = decide();
    if (decision === null) return decision as Extract<D, null>;
    if (decision.outcome !== 'needsPlan') return decision;
    const from = decision.from !== undefined && decision.from < life.plan.from ? decision.from : life.plan.from;
    const { until, policy } = decision;
    life.renewed(await life.activities.renewPlan({ policy, from, now: life.now(), until }));
  }
};
