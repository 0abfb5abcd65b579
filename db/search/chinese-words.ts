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
  const placeOf = (offset: number): number =>
    characters.length === run.length ? offset : [...run.slice(0, offset)].length;
  // Words come in the order of where they begin, the single character first; a few rare ones are no word by themselves.
  let offset = -1;
  for (const word of jieba().cutAll(run)) {
    const isSingle = word.length === 1;
    const here = run.indexOf(word, isSingle ? offset + 1 : Math.max(offset, 0));
    if (here < 0) continue;
    offset = here;
    if (!isSingle) found.push({ word, at: placeOf(here) });
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
