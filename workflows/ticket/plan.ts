import type { Decided } from '../../domain/ticket/decide.ts';
import type { TicketLife } from './life.ts';

/**
 * Decides with a plan that reaches far enough: when the domain answers `needsPlan`, fetches a longer one and decides
 * afresh, with the state and the time of that moment.
 */
export const withPlan = async (
  life: TicketLife,
  decide: () => Decided,
): Promise<Exclude<Decided, { outcome: 'needsPlan' }>> => {
  for (;;) {
    const decision = decide();
    if (decision.outcome !== 'needsPlan') return decision;
    const from = decision.from !== undefined && decision.from < life.plan.from ? decision.from : life.plan.from;
    life.plan = await life.activities.renewPlan({
      policy: life.plan.policy,
      from,
      now: life.now(),
      until: decision.until,
    });
  }
};
