import { chineseWords } from './chinese-words.ts';
import { numberQueries } from './number-words.ts';
import { folded, longestWord, type Piece, piecesOf } from './pieces.ts';
import { stem } from './stem.ts';

/** Shortest beginning of a last word that finds whole ones; characters. */
const shortestBeginning = 4;

/** Words that say nothing by themselves; looked for only where there is nothing else, or as parts of a phrase. */
const stopWords = new Set([
  ...'的了着过吗呢吧啊呀是在我你您他她它和与及就都也很请',
  ...[
    'a',
    'an',
    'and',
    'are',
    'as',
    'at',
    'be',
    'by',
    'for',
    'from',
    'in',
    'is',
    'it',
    'of',
    'on',
    'or',
    'the',
    'to',
    'was',
    'with',
  ],
]);

/** A part of a query; all parts have to be found. */
type Term = { query: string; stop: boolean };

/** A word at a place of a phrase. */
type Placed = { word: string; at: number };

/**
 * What somebody typed as a `tsquery` literal: all words are to be found, in any order and wherever in the ticket; what
 * stands in quotes, or is joined by signs (`192.168.1.1`, `a.b@c`), as a phrase. A part of a ticket's number finds it; the
 * last word, if English, may be a beginning. Null when there is nothing to look for: only signs.
 *
 * @example searchQuery('VPN 连接失败') // "'vpn' & '连接' & '失败'"
 */
export const searchQuery = (typed: string): string | null => {
  const parts = folded(typed).split(/["“”]/u);
  const terms = parts.flatMap((part, index) => {
    // An opening quote that nothing closes is none.
    const quoted = index % 2 === 1 && index < parts.length - 1;
    return quoted ? quote(part) : part.split(/\s+/u).flatMap(chunk);
  });
  const last = parts.at(-1)!;
  const open = beginning(last);
  if (open !== null && terms.length > 0) terms[terms.length - 1] = open;
  const telling = terms.filter(({ stop }) => !stop);
  const wanted = telling.length > 0 ? telling : terms;
  return wanted.length === 0 ? null : [...new Set(wanted.map(({ query }) => query))].join(' & ');
};

/** The last word as a beginning: `print` finds `printer`, and `printing` by its stem. */
const beginning = (part: string): Term | null => {
  const chunk = part.split(/\s+/u).at(-1)!;
  if (!/^[a-z]+$/.test(chunk) || stopWords.has(chunk)) return null;
  if (chunk.length < shortestBeginning || chunk.length > longestWord) return null;
  return { query: `('${stem(chunk)}' | '${chunk}':*)`, stop: false };
};

/** Words without a space between: Chinese ones in any order, others joined by signs in this one. */
const chunk = (text: string): Term[] => {
  const pieces = piecesOf(text);
  const numbers = numberQueries(text);
  if (numbers.length > 0) return [{ query: `(${[phrase(wordsAt(pieces)), ...numbers].join(' | ')})`, stop: false }];
  const terms: Term[] = [];
  let joined: Piece[] = [];
  const flush = (): void => {
    if (joined.length > 0) terms.push(termOf(wordsAt(joined)));
    joined = [];
  };
  for (const piece of pieces) {
    if (piece.kind === 'word') {
      // A letter beside a Chinese sign, or a comma in a sentence, joins nothing.
      const before = joined.at(-1);
      if (before && !/^[-._@/:\\+#&]+$/.test(text.slice(before.to, piece.from))) flush();
      joined.push(piece);
    } else {
      flush();
      terms.push(...chineseTerms(piece.text));
    }
  }
  flush();
  return terms;
};

/** Words in any order; characters that no word holds stay together, as they may be a name. */
const chineseTerms = (run: string): Term[] => {
  const terms: Term[] = [];
  let loose: Placed[] = [];
  const flush = (): void => {
    if (loose.length > 0) terms.push(termOf(loose));
    loose = [];
  };
  for (const placed of chineseWords(run)) {
    const single = [...placed.word].length === 1;
    if (single && !stopWords.has(placed.word)) {
      loose.push(placed);
      continue;
    }
    flush();
    terms.push(termOf([placed]));
  }
  flush();
  return terms;
};

/** Everything between two quotes, in this order and nothing between. */
const quote = (text: string): Term[] => {
  const placed = wordsAt(piecesOf(text));
  const telling = placed.filter(({ word }) => !stopWords.has(word));
  const wanted = telling.length > 0 ? telling : placed;
  return wanted.length === 0 ? [] : [{ query: phrase(wanted), stop: false }];
};

const wordsAt = (pieces: readonly Piece[]): Placed[] => {
  const placed: Placed[] = [];
  let place = 0;
  for (const { kind, text } of pieces) {
    if (kind === 'chinese') {
      placed.push(...chineseWords(text).map(({ word, at }) => ({ word, at: place + at })));
      place += [...text].length;
    } else {
      placed.push({ word: text, at: place });
      place += 1;
    }
  }
  return placed;
};

const termOf = (placed: readonly Placed[]): Term => ({
  query: phrase(placed),
  stop: placed.every(({ word }) => stopWords.has(word)),
});

const phrase = (placed: readonly Placed[]): string => {
  const text = placed
    .map(({ word, at }, index) => `${index === 0 ? '' : ` <${at - placed[index - 1]!.at}> `}'${stem(word)}'`)
    .join('');
  return placed.length > 1 ? `(${text})` : text;
};
