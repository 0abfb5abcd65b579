/**
 * Is this JSON text nested deeper than so many levels? Reads characters without building anything, before the parser and
 * everything behind it, which recurses, gets to see the text. Broken JSON may be told either way.
 */
export const isNestedDeeperThan = (json: string, levels: number): boolean => {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at++) {
    const character = json.charCodeAt(at);
    if (quoted) {
      if (character === backslash) at++;
      else if (character === quote) quoted = false;
    } else if (character === quote) quoted = true;
    else if (character === bracket || character === brace) {
      depth++;
      if (depth > levels) return true;
    } else if (character === closingBracket || character === closingBrace) depth--;
  }
  return false;
};

const [quote, backslash, bracket, brace, closingBracket, closingBrace] = [0x22, 0x5c, 0x5b, 0x7b, 0x5d, 0x7d];
