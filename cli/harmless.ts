// Escape sequences could move the cursor or write into the clipboard; bidi controls could show a text as another one.
const dangerous = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;

/** What other people wrote, with characters that would steer the terminal shown as `�`. Line breaks and tabs stay. */
export const harmless = (text: string): string => text.replace(/\r\n?/g, '\n').replace(dangerous, '\ufffd');

/** The same in one line. */
export const inOneLine = (text: string): string => harmless(text).replace(/\s+/g, ' ').trim();
