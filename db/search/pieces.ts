/** A piece of a text: a run of Chinese characters, or a word of another script, a number. */
export type Piece = {
  kind: 'chinese' | 'word';
  text: string /** Where it begins and ends in the folded text. */;
  from: number;
  to: number;
};

/** Longest word that is told from others by its whole; characters. */
export const longestWord = 64;

const pieceOf = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])+/gu;

/** One spelling for what people take for the same: full-width and half-width forms, capital and small letters, it's and its. */
export const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '');

/** The pieces of a folded text, in order; whatever is neither letter nor digit only stands between them. */
export const piecesOf = (text: string): Piece[] =>
  [...text.matchAll(pieceOf)].map(({ 0: piece, index }) => {
    const isChinese = /^\p{Script=Han}/u.test(piece);
    return {
      kind: isChinese ? 'chinese' : 'word',
      text: isChinese || piece.length <= longestWord ? piece : [...piece].slice(0, longestWord).join(''),
      from: index,
      to: index + piece.length,
    };
  });
