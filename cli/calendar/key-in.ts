import { basename } from 'node:path';

/** The key that a calendar's text says; of a text that is none the desk says what is wrong with it, under the file's name. */
export const keyIn = (text: string, file: string): string => {
  try {
    const { key } = JSON.parse(text) as { key?: unknown };
    if (typeof key === 'string' && key !== '') return key;
  } catch {
    // As below.
  }
  return basename(file, '.json') || 'calendar';
};
