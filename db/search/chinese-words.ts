import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';

/** A word and how many characters of its run stand before it. */
export type PlacedWord = { word: string; at: number };

let loaded: Jieba | undefined;

/** The dictionary takes a quarter of a second and 55 MB, so it is loaded when it is first asked for, once per process. */
const jieba = (): Jieba => {
  loaded ??= Jieba.withDict(dict);
  return loaded;
};

/**
 * Every dictionary word that stands anywhere in a run of Chinese characters, overlapping ones too, and every character.
 * So whatever {@link chineseWords} makes of a part of the run is among them, whatever stands around that part.
 */
export const allChineseWords = (run: string): PlacedWord[] => {
  const characters = [...run];
  const found: PlacedWord[] = characters.map((word, at) => ({ word, at }));
  // Words come in the order of where they begin, the single character first; a few rare ones are no word by themselves.
  let at = -1;
  for (const word of jieba().cutAll(run)) {
    const parts = [...word];
    const begins = (here: number): boolean => parts.every((part, index) => characters[here + index] === part);
    const after = parts.length === 1 ? at + 1 : Math.max(at, 0);
    let here = after;
    while (here < characters.length && !begins(here)) here++;
    if (here === characters.length) continue;
    at = here;
    if (parts.length > 1) found.push({ word, at });
  }
  return found;
};

/** A run of Chinese characters cut into words, each character in one; words that the dictionary lacks are cut into characters. */
export const chineseWords = (run: string): PlacedWord[] => {
  let at = 0;
  return jieba()
    .cut(run, false)
    .map((word) => {
      const placed = { word, at };
      at += [...word].length;
      return placed;
    });
};
