/** JSON text that is not JSON; `line` and `column` count from 1. */
export class JsonBroken extends Error {
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = 'JsonBroken';
    this.line = line;
    this.column = column;
  }
}

/** A parsed JSON text that still knows where each value stands. */
export type LocatedJson = {
  value: unknown;
  /** Line, from 1, of the value at this path, or of the nearest thing above it that is there. */
  lineOf: (path: readonly PropertyKey[]) => number;
};

/** No policy and no calendar nests deeper, or has a longer list or object; what does is somebody's attempt. */
export const jsonBounds = { depth: 100, entries: 10_000 };

const pathKey = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String));

/**
 * Parses JSON as JSON.parse does, and says the line of a value or of a mistake. Stricter: a key that
 * stands twice in an object is refused, as the first would silently be lost; so is what goes beyond {@link jsonBounds}.
 * Throws {@link JsonBroken}.
 */
export const parseLocated = (source: string): LocatedJson => {
  const text = source.replace(/^\uFEFF/, '');
  const places = new Map<string, number>();
  let at = 0;

  const lineAt = createLineAt(text);
  const broken = (message: string, index = at): never => {
    throw new JsonBroken(message, lineAt(index), index - text.lastIndexOf('\n', index - 1));
  };
  const space = () => {
    while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++;
  };
  const expect = (wanted: string, where: string) => {
    space();
    if (text[at] !== wanted)
      broken(`expected "${wanted}" ${where}${at < text.length ? `, found "${text[at]}"` : ', found the end'}`);
    at++;
  };
  const literal = (): unknown => {
    const token = tokenFrom(text, at);
    if (token === undefined)
      return broken(at < text.length ? `no JSON value begins with "${text[at]}"` : 'a value is missing at the end');
    try {
      const value: unknown = JSON.parse(token);
      at += token.length;
      return value;
    } catch {
      return broken(`not valid JSON: ${token.slice(0, 40)}`);
    }
  };
  const members = (close: string, where: string, member: (index: number) => void) => {
    at++;
    space();
    if (text[at] === close) {
      at++;
      return;
    }
    for (let index = 0; ; index++) {
      if (index === jsonBounds.entries) broken(`more than ${jsonBounds.entries} entries`);
      member(index);
      space();
      if (text[at] !== ',') break;
      at++;
    }
    expect(close, where);
  };
  const object = (path: PropertyKey[]): Record<string, unknown> => {
    const result: Record<string, unknown> = {};
    members('}', 'or "," after a value of an object', () => {
      space();
      const start = at;
      if (text[at] !== '"') broken(`expected a key in double quotes${text[at] === '}' ? ' after ","' : ''}`);
      const key = literal() as string;
      if (Object.hasOwn(result, key)) broken(`the key "${key}" stands twice`, start);
      expect(':', 'after a key');
      const value = parse([...path, key]);
      Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    });
    return result;
  };
  const array = (path: PropertyKey[]): unknown[] => {
    const result: unknown[] = [];
    members(']', 'or "," after an entry of a list', (index) => {
      result.push(parse([...path, index]));
    });
    return result;
  };
  const parse = (path: PropertyKey[]): unknown => {
    space();
    if (path.length > jsonBounds.depth) broken(`nested deeper than ${jsonBounds.depth}`);
    places.set(pathKey(path), at);
    return text[at] === '{' ? object(path) : text[at] === '[' ? array(path) : literal();
  };

  const value = parse([]);
  space();
  if (at < text.length) broken(`nothing may follow the value, found "${text[at]}"`);
  return {
    value,
    lineOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const place = places.get(pathKey(path.slice(0, length)));
        if (place !== undefined) return lineAt(place);
      }
      return 1;
    },
  };
};

const tokenFrom = (text: string, at: number): string | undefined => {
  const token = /(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/y;
  token.lastIndex = at;
  return token.exec(text)?.[0];
};

/** The line, from 1, of a place in a text; where lines begin is worked out at the first question. */
const createLineAt = (text: string): ((index: number) => number) => {
  let breaks: number[] | undefined;
  return (index) => {
    breaks ??= [...text.matchAll(/\n/g)].map((one) => one.index);
    let [low, high] = [0, breaks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (breaks[middle]! < index) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
};
