import { z } from 'zod';
import { levelView, words } from './ticket-view.ts';

/** How keys of a policy are called: a level by code and word, never by its key or code alone (requirements 1.1). */
export const policyNames = z
  .object({ levels: z.array(levelView), clocks: z.array(z.object({ key: z.string(), name: words })) })
  .meta({ id: 'PolicyNames' });
export type PolicyNames = z.output<typeof policyNames>;
