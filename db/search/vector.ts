import { allChineseWords } from './chinese-words.ts';
import { folded, piecesOf } from './pieces.ts';
import { stem } from './stem.ts';

/** Characters of a ticket's texts that are looked at, so that nobody's million of them holds up the others. */
export const mostCharacters = 100_000;

/** PostgreSQL places words up to here, and 255 times each; words beyond are found, but not as parts of a phrase. */
const lastPlace = 16_383;
const mostPlaces = 255;

/** PostgreSQL's limit is 1 MB for words and places together. */
const mostBytes = 900_000;

/** Places between two texts, so that no phrase reaches from one into the next. */
const gap = 20;

/** Literals of the type tsvector: what a requester may find the ticket by, and what staff may. */
export type TicketWords = { forRequester: string; forStaff: string };

/**
 * A `tsvector` of texts, the first ones first when there are too many, and of words that have no place. Each Chinese
 * character and each other word takes one place; English words stand as they are and by their stem.
 */
export const vectorOf = (texts: readonly string[], words: readonly string[]): string => {
  const vector = createVector();
  for (const word of words) vector.add(word, null);
  let characters = 0;
  let place = 1;
  for (const text of texts) {
    const looked = text.slice(0, mostCharacters - characters);
    characters += looked.length;
    for (const piece of piecesOf(folded(looked))) {
      if (piece.kind === 'chinese') {
        for (const { word, at } of allChineseWords(piece.text)) vector.add(word, place + at);
        place += [...piece.text].length;
      } else {
        for (const word of new Set([piece.text, stem(piece.text)])) vector.add(word, place);
        place += 1;
      }
    }
    place += gap;
  }
  return vector.literal();
};

const createVector = () => {
  const placesOf = new Map<string, number[]>();
  let bytes = 0;
  return {
    add: (word: string, place: number | null): void => {
      if (bytes > mostBytes) return;
      let places = placesOf.get(word);
      if (!places) {
        places = [];
        placesOf.set(word, places);
        bytes += Buffer.byteLength(word) + 4;
      }
      if (place === null || place > lastPlace || places.length >= mostPlaces) return;
      places.push(place);
      bytes += 2;
    },
    // Words are letters, digits and the mark of numbers: nothing in them means anything to PostgreSQL.
    literal: (): string =>
      [...placesOf].map(([word, places]) => (places.length > 0 ? `'${word}':${places}` : `'${word}'`)).join(' '),
  };
};
