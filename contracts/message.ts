import en from './messages/en.json' with { type: 'json' };
import zh from './messages/zh.json' with { type: 'json' };

/** Languages the desk speaks. */
export const languages = ['zh', 'en'] as const;

/** One of the desk's languages. */
export type Language = (typeof languages)[number];

/** A key that both catalogues have. */
export type MessageKey = keyof typeof zh & keyof typeof en;

const catalogues: Record<Language, Readonly<Record<string, string>>> = { zh, en };

/** Is there such a key? For keys that are put together at run time. */
export const isMessageKey = (key: string): key is MessageKey =>
  Object.hasOwn(catalogues.zh, key) && Object.hasOwn(catalogues.en, key);

/**
 * A sentence of the catalogue, `{name}` replaced by the given value.
 *
 * @example message('en', 'field.too_long', { max: 200 }) // 'at most 200 characters'
 */
export const message = (language: Language, key: MessageKey, values: Record<string, string | number> = {}): string =>
  catalogues[language][key]!.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
