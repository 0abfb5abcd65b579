import type { z } from 'zod';
import type { deadlineView, levelView, personView } from '../../contracts/ticket-view.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Deadline } from '../../domain/ticket/ticket.ts';

/** A level with code and word; a level that the installed policy does not have keeps its key as both. */
export const levelOf = (policy: Policy | undefined, policyKey: string, key: string): z.input<typeof levelView> => {
  const level = policy?.levels.find((one) => one.key === key);
  return {
    policy: policyKey,
    key,
    code: level?.code ?? key,
    word: level?.word ?? { zh: key, en: key },
    severity: level?.severity ?? 'medium',
  };
};

/** A clock's name in both languages. */
export const clockName = (policy: Policy | undefined, clock: string): { zh: string; en: string } =>
  policy?.clocks.find((one) => one.key === clock)?.name ?? { zh: clock, en: clock };

/** A promise as people see it. */
export const deadlineOf = (policy: Policy | undefined, deadline: Deadline): z.input<typeof deadlineView> => ({
  id: deadline.id,
  clock: deadline.clock,
  name: clockName(policy, deadline.clock),
  level: deadline.level,
  state: deadline.state,
  startedAt: deadline.startedAt,
  dueAt: deadline.dueAt,
  metAt: deadline.metAt,
  missedAt: deadline.missedAt,
  pastAtRegrading: deadline.pastAtRegrading,
  kind: deadline.reminder ? 'reminder' : 'promise',
});

type Person = z.input<typeof personView>;

/** An account or group by id with its name; an erased one keeps its id. */
export function personOf(names: ReadonlyMap<string, string>, id: string): Person;
export function personOf(names: ReadonlyMap<string, string>, id: string | null): Person | null;
export function personOf(names: ReadonlyMap<string, string>, id: string | null): Person | null {
  return id === null ? null : { id, name: names.get(id) ?? '—' };
}
