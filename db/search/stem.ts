import { stemmer } from 'stemmer';

/** An English word without its ending (Porter), so that `printers` finds `printer`; other words stay as they are. */
export const stem = (word: string): string => (/^[a-z]{3,}$/.test(word) ? stemmer(word) : word);
