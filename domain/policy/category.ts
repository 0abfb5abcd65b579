import type { Localized } from './plan.ts';
import type { CategoryNode, Policy } from './policy.ts';

type Step = { path: readonly string[]; label: Localized };

const walk = (nodes: readonly CategoryNode[], above: Step): Step[] =>
  nodes.flatMap((node) => {
    const join = (a: string, b: string) => (a ? `${a}-${b}` : b);
    const label = { zh: join(above.label.zh, node.label.zh), en: join(above.label.en, node.label.en) };
    const step = { path: [...above.path, node.key], label };
    return [step, ...walk(node.children ?? [], step)];
  });

/** Every category of the policy: its keys from the top down and its label, levels joined by "-" (软件故障-系统登录, S0-47). */
export const categoriesOf = (policy: Policy): Step[] =>
  walk(policy.categories, { path: [], label: { zh: '', en: '' } });

/** A category's key as routes and search attributes name it: `software/system_login`. */
export const categoryKey = (path: readonly string[]): string => path.join('/');

/**
 * The category that a person or program means: a path of keys (`software/system_login` or an array), a key that only one category
 * has, or a label in either language (`软件故障-系统登录`). Null when it is none, or not clear which.
 */
export const resolveCategory = (policy: Policy, text: string | readonly string[]): readonly string[] | null => {
  const all = categoriesOf(policy);
  const wanted = (typeof text === 'string' ? text : categoryKey(text)).trim();
  const exact = all.find(({ path }) => categoryKey(path) === wanted);
  if (exact) return exact.path;
  const dashed = wanted.replace(/\s*[-/－—–]\s*/g, '-').toLowerCase();
  const meant = all.filter(
    ({ path, label }) =>
      path.at(-1) === wanted || label.zh.toLowerCase() === dashed || label.en.toLowerCase() === dashed,
  );
  return meant.length === 1 ? meant[0]!.path : null;
};

/** The label of a category path in both languages; null when the policy has no such category. */
export const categoryLabel = (policy: Policy, path: readonly string[]): Localized | null =>
  categoriesOf(policy).find((step) => categoryKey(step.path) === categoryKey(path))?.label ?? null;
