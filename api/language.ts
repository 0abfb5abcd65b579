import type { Request } from 'express';
import { type Language, languages } from '../contracts/message.ts';

/** The language of an answer by Accept-Language; Chinese when the caller does not say. */
export const languageOf = (request: Request): Language => {
  const best = request.acceptsLanguages(...languages, 'zh-CN', 'zh-Hans', 'en-US', 'en-GB');
  return best !== false && best.startsWith('en') ? 'en' : 'zh';
};
