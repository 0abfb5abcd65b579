const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** A way to stand out. */
export type Style = keyof typeof codes;

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Paints on a terminal that wants colours. */
export const painter =
  (colours: boolean): Paint =>
  (style, text) =>
    colours && text !== '' ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
