import type { Instant } from '../contracts/instant.ts';
import type { LoadedPolicy } from './load.ts';
import { locatedText, PolicyFileInvalid } from './located.ts';
import { checkDraft, type Document } from './publication.ts';
import type { PolicyStore } from './store.ts';

/** What is to be tried: a draft, calendars to go with it, or calendars alone with the policy in force. */
export type Trial = { key: string; policy?: Document | undefined; calendars?: Record<string, Document> | undefined };

/** Checks what is to be tried, as it would be checked at publication. Throws PolicyFileInvalid with file, line and field. */
export const draftToTry = (policies: PolicyStore, { key, policy, calendars }: Trial, now: Instant): LoadedPolicy => {
  const document = policy ?? (policies.inForce(key, now)?.source.policy as Document | undefined);
  if (document !== undefined) return checkDraft(key, { policy: document, calendars }, { policies, effectiveFrom: now });
  const known = [...new Set(policies.all.map((one) => one.policy.key))].sort();
  const { file } = locatedText('policy', '{}');
  throw new PolicyFileInvalid([
    {
      file,
      line: null,
      path: '',
      code: 'unknown_policy',
      message: `no policy ${key} is in force; there are ${known.join(', ')}`,
    },
  ]);
};
