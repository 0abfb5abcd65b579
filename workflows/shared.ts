/**
 * Loaded once per worker instead of once per ticket (`preloadModules` of the SDK's bundler): schemas and tables of
 * commands were most of what a ticket held in memory, and an eighth of a new ticket's work (decision 0038).
 *
 * The SDK then freezes whatever the loaded modules export, down to the last property, and stops at what is frozen. A schema
 * of zod and a regular expression keep notes in themselves, which change how fast they answer, not what. So everything
 * else is frozen here first.
 */
import './index.ts';

type Loaded = { exports: unknown } | undefined;

declare const __webpack_modules__: Record<string, unknown>;
declare const __webpack_module_cache__: Record<string, Loaded>;

/** Packages that the SDK may freeze as it does. */
const others = /node_modules\/(?!zod\/)/;

const keepsNotes = (value: object): boolean => '_zod' in value || value instanceof RegExp;

const freeze = (value: unknown): void => {
  if (typeof value === 'function') Object.freeze(value);
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || keepsNotes(value)) return;
  Object.freeze(value);
  for (const key of Reflect.ownKeys(value)) freeze(value[key as keyof typeof value]);
};

for (const id of Object.keys(__webpack_modules__)) {
  if (!others.test(id)) freeze(__webpack_module_cache__[id]?.exports);
}
