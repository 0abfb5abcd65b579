import type { Random } from './random.ts';

const text = '随便写的一句话';
const hour = 3_600_000;

/** What a desk of this chaos has. */
export type Cast = {
  staff: readonly string[];
  groups: readonly string[];
  levels: readonly string[];
  categories: readonly string[];
};

/** An input of a command, mostly one that makes sense. */
export const anyInput = (random: Random, cast: Cast, now: number, command: string): Record<string, unknown> => {
  const date = (): string => new Date(now + random.pick([0.5, 3, 30, 200]) * hour).toISOString();
  const perhaps = <T extends object>(value: T): Partial<T> => (random.chance(0.5) ? value : {});
  const place = (): Record<string, unknown> =>
    random.chance(0.6) ? { to: random.pick(cast.staff) } : { group: random.pick(cast.groups) };
  const inputs: Record<string, () => Record<string, unknown>> = {
    classify: () => ({ category: random.pick(cast.categories) }),
    grade: () => ({ level: random.pick(cast.levels), reason: text }),
    review_level: () => ({ ...perhaps({ level: random.pick(cast.levels), reason: text }) }),
    dispute_level: () => ({ reason: text }),
    answer_dispute: () => ({ reason: text, ...perhaps({ level: random.pick(cast.levels) }) }),
    tag: () => ({ tags: ['a'] }),
    assign: place,
    escalate: () => ({ ...place(), reason: 'ability', checks: text, results: text }),
    acknowledge: () => ({ channel: 'phone' }),
    respond: () => ({ channel: 'email', text }),
    message: () => ({ text }),
    note: () => ({ text }),
    progress: () => ({ text }),
    diagnose: () => ({ means: ['logs'], findings: text }),
    wait: () => ({ reason: random.pick(['requester', 'approval', 'collaborator']), ...perhaps({ until: date() }) }),
    verify: () => ({ checks: text }),
    temporary_solution: () => ({ text, plan: text, permanentFixBy: date() }),
    plan_definite: () => ({ text, ...perhaps({ doneBy: date() }) }),
    resolve: () => ({ solution: text, verification: text }),
    take_back: () => ({ reason: text }),
    confirm: () => ({ outcome: random.pick(['solved', 'partly', 'not_solved']), reason: text }),
    reopen: () => ({ reason: text }),
    archive: () => ({ finalSolution: text, archiveDate: new Date(now).toISOString().slice(0, 10) }),
    cancel: () => ({ kind: 'withdrawn', reason: text }),
    schedule: () => ({ until: date() }),
    offer_handover: () => ({ to: random.pick(cast.staff), content: text, time: text, scope: text }),
    decline_handover: () => ({ reason: text }),
    propose_deferral: () => ({ until: date(), reason: text }),
    refuse_deferral: () => ({ reason: text }),
    set_appointment: () => ({ until: date(), mode: 'remote' }),
    cancel_appointment: () => ({ reason: text }),
    ask_collaboration: () => ({
      request: text,
      ...perhaps({ to: random.pick(cast.staff) }),
      ...perhaps({ until: date() }),
    }),
    finish_collaboration: () => ({ result: text }),
    request_resource: () => ({ request: text, urgent: random.chance(0.5) }),
    answer_resource: () => ({ answer: text }),
    ask_approval: () => ({ request: text }),
    decide_approval: () => ({ approved: random.chance(0.5), reason: text }),
    request_development: () => ({ request: text }),
    decide_development: () => ({ adopted: random.chance(0.5), reason: text }),
    answer_survey: () => ({ grade: 'fair', opinion: text }),
    follow_up: () => ({ stage: random.pick(['first', 'closing']), outcome: random.pick(['fine', 'came_back']), text }),
  };
  return inputs[command]?.() ?? {};
};
