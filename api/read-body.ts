import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { deepestJson } from './limits/limits.ts';
import { isNestedDeeperThan } from './limits/nesting.ts';
import { Problem } from './problem.ts';

const readers = new Map<number, RequestHandler>();

const reader = (limit: number): RequestHandler => {
  const known = readers.get(limit) ?? express.raw({ limit, type: 'application/json' });
  readers.set(limit, known);
  return known;
};

/**
 * The JSON body of a request, undefined when there is none. Throws a {@link Problem} for other media types and broken
 * JSON, body-parser's errors (`problemOfError` knows them) for bodies over the limit, also when they were compressed:
 * unpacking ends where the limit is reached.
 */
export const readBody = async (request: Request, response: Response, limit: number): Promise<unknown> => {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (!hasBody) return undefined;
  const charset = /;\s*charset="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!request.is('application/json') || !/^utf-?8$/i.test(charset.trim())) throw new Problem('unsupported_media_type');
  await new Promise<void>((resolve, reject) => {
    reader(limit)(request, response, (error?: unknown) =>
      error === undefined || error === null ? resolve() : reject(error),
    );
  });
  const bytes: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (bytes.length === 0) return undefined;
  // A broken sequence would silently become U+FFFD.
  if (!isUtf8(bytes)) throw new Problem('broken_json', { reason: 'not_utf8' });
  const text = bytes.toString('utf8');
  if (isNestedDeeperThan(text, deepestJson)) {
    throw new Problem('invalid_request', {
      reason: 'too_deep',
      detail: 'problem.detail.too_deep',
      values: { depth: deepestJson },
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('broken_json');
  }
};
