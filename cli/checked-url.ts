import { usageError } from './cli-error.ts';

/** An address of a desk without the slash at its end. Throws the usage error of anything else. */
export const checkedUrl = (text: string): string => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw usageError('cli.usage.url', { url: text });
  return text.replace(/\/+$/, '');
};
