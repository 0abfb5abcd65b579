import { isUtf8 } from 'node:buffer';
import express, { type Request, type Response } from 'express';
import { Problem } from './problem.ts';

const raw = express.raw({ limit: '1mb', type: 'application/json' });

/**
 * The JSON body of a request, undefined when there is none. Throws a {@link Problem} for other media types and broken
 * JSON, body-parser's errors (`problemOfError` knows them) for bodies over 1 MB, also when they were compressed.
 */
export const readBody = async (request: Request, response: Response): Promise<unknown> => {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (!hasBody) return undefined;
  const charset = /;\s*charset="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!request.is('application/json') || !/^utf-?8$/i.test(charset.trim())) throw new Problem('unsupported_media_type');
  await new Promise<void>((resolve, reject) => {
    raw(request, response, (error?: unknown) => (error === undefined || error === null ? resolve() : reject(error)));
  });
  const bytes: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (bytes.length === 0) return undefined;
  // A broken sequence would silently become U+FFFD.
  if (!isUtf8(bytes)) throw new Problem('broken_json', { reason: 'not_utf8' });
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Problem('broken_json');
  }
};
