import { listed, type Refuse } from '../data-problem.ts';
import { categoriesOf, categoryKey } from './category.ts';
import { placeholders } from './guidance.ts';
import type { Localized } from './plan.ts';
import type { Policy } from './policy.ts';

/** Procedure texts, templates and the escalation path name what exists; the path has one beginning and no circle. */
export const checkGuidance = (policy: Policy, refuse: Refuse): void => {
  checkProcedures(policy, refuse);
  checkTemplates(policy, refuse);
  checkPath(policy, refuse);
};

const checkProcedures = (policy: Policy, refuse: Refuse): void => {
  const levels = policy.levels.map(({ key }) => key);
  const categories = categoriesOf(policy).map(({ path }) => categoryKey(path));
  policy.procedures.forEach(({ phase, steps }, index) => {
    if (policy.procedures.findIndex((one) => one.phase === phase) < index)
      refuse('twice', ['procedures', index, 'phase'], `the phase ${phase} stands twice`);
    steps.forEach((step, at) => {
      const path = ['procedures', index, 'steps', at];
      step.levels?.forEach((level, place) => {
        if (!levels.includes(level))
          refuse(
            'unknown_level',
            [...path, 'levels', place],
            `no level ${JSON.stringify(level)}; allowed: ${listed(levels)}`,
          );
      });
      step.categories?.forEach((category, place) => {
        if (!categories.includes(category))
          refuse(
            'unknown_category',
            [...path, 'categories', place],
            `no category ${JSON.stringify(category)}; allowed: ${listed(categories)}`,
          );
      });
    });
  });
};

const openIn = (text: string): string[] => [...new Set([...text.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name!))];

const checkTemplates = (policy: Policy, refuse: Refuse): void => {
  const known: readonly string[] = placeholders;
  policy.templates.forEach(({ key, text }, index) => {
    if (policy.templates.findIndex((one) => one.key === key) < index)
      refuse('twice', ['templates', index, 'key'], `${JSON.stringify(key)} stands twice`);
    const path = ['templates', index, 'text'];
    for (const language of ['zh', 'en'] as const satisfies readonly (keyof Localized)[]) {
      for (const name of openIn(text[language])) {
        if (!known.includes(name))
          refuse('unknown_placeholder', [...path, language], `no placeholder {${name}}; allowed: ${listed(known)}`);
      }
    }
    const [zh, en] = [openIn(text.zh).sort(), openIn(text.en).sort()];
    if (zh.join() !== en.join())
      refuse('placeholders_differ', [...path, 'en'], `leaves ${listed(en)} open, the Chinese text ${listed(zh)}`);
  });
};

const checkPath = ({ escalationSteps: steps }: Policy, refuse: Refuse): void => {
  const keys = steps.map(({ key }) => key);
  steps.forEach(({ key, next }, index) => {
    if (keys.indexOf(key) < index)
      refuse('twice', ['escalationSteps', index, 'key'], `${JSON.stringify(key)} stands twice`);
    if (next !== undefined && !keys.includes(next))
      refuse(
        'unknown_step',
        ['escalationSteps', index, 'next'],
        `no step ${JSON.stringify(next)}; allowed: ${listed(keys.filter((one) => one !== key))}`,
      );
  });
  for (const [index, { key }] of steps.entries()) {
    const way = [key];
    for (let at = steps[index]; at?.next !== undefined; at = steps.find((one) => one.key === at!.next)) {
      if (way.includes(at.next)) {
        // Told once per circle: at the step of it that stands first.
        const circle = way.slice(way.indexOf(at.next));
        if (circle.includes(key) && Math.min(...circle.map((one) => keys.indexOf(one))) === index)
          refuse(
            'escalation_cycle',
            ['escalationSteps', index, 'next'],
            `goes in a circle: ${[...circle, at.next].join(' → ')}; the last step has no "next"`,
          );
        break;
      }
      way.push(at.next);
    }
  }
  const firsts = keys.filter((key) => !steps.some(({ next }) => next === key));
  if (firsts.length > 1)
    refuse('two_beginnings', ['escalationSteps'], `begins at one step, not at several: ${listed(firsts)}`);
};
