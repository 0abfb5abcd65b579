import { levelRefusals } from '../../contracts/level-refusals.ts';
import type { Language } from '../../contracts/message.ts';
import type { PolicyNames } from '../../contracts/policy-names.ts';
import { Problem } from '../problem.ts';

/**
 * A refusal that names levels tells them in code and word (requirements 1.1), with the key where that is another than the code:
 * it is what a caller sends. Members keep the keys. Any other error stays as it is.
 */
export const withLevelWords = (error: unknown, { levels }: PolicyNames, language: Language): unknown => {
  if (!(error instanceof Problem)) return error;
  const { members = {}, values, reason = '' } = error.extras;
  const named = levelRefusals[reason];
  if (!named) return error;
  const textOf = (key: unknown): string => {
    const level = levels.find((one) => one.key === key);
    if (!level) return String(key);
    const { code, word } = level;
    const text = code === word[language] ? code : `${code} ${word[language]}`;
    return code === key ? text : `${key} (${text})`;
  };
  const worded = Object.fromEntries(named.map((name) => [name, [members[name]].flat().map(textOf).join(', ')]));
  return new Problem(error.code, { ...error.extras, values: { ...values, ...worded } });
};
