const esc = String.fromCharCode(27);
const colours = new RegExp(`${esc}\\[[0-9;]*m`, 'g');
const nothing = /[\p{Mn}\p{Me}\p{Cf}]/u;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** Columns that a text takes on a terminal: 2 for each Chinese character, 0 for combining marks and colours. */
export const displayWidth = (text: string): number => {
  let width = 0;
  for (const character of text.replace(colours, '')) {
    if (!nothing.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
};

/** The beginning of a text that fits into this many columns, with `…` where something is missing. */
export const cutToWidth = (text: string, columns: number): string => {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const character of text) {
    width += displayWidth(character);
    if (width > columns) break;
    kept += character;
  }
  return `${kept}…`;
};

/** Filled up with blanks to this many columns. */
export const padToWidth = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
