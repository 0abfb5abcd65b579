/** Levels of nesting that are looked into. */
const deepest = 32;

/**
 * Paths of all strings (keys too) that hold NUL, which PostgreSQL cannot store, or half of a surrogate pair, which
 * UTF-8 cannot carry. Empty when the value is clean. Does not look deeper than any input of ours is: whatever hides
 * there is refused for its form.
 */
export const unsafeText = (value: unknown, path: readonly (string | number)[] = []): (string | number)[][] => {
  if (path.length > deepest) return [];
  if (typeof value === 'string') return isSafe(value) ? [] : [[...path]];
  if (Array.isArray(value)) return value.flatMap((entry, index) => unsafeText(entry, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    isSafe(key) ? unsafeText(entry, [...path, key]) : [[...path, key.replace(/[^\p{L}\p{N}_]/gu, '\ufffd')]],
  );
};

// With the flag `u` a whole pair is one character, so the class matches halves only.
const isSafe = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);
