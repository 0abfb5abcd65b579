import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type MessageKey, message } from '../contracts/message.ts';
import { type ProblemCode, problemStatus, problemType } from '../contracts/problem.ts';
import { createApp } from './app.ts';
import type { Context } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import { largestHead } from './limits/limits.ts';

/**
 * The API's HTTP server, not listening yet: bounds on what a client may send and how slowly. What is refused before it
 * is a request (broken, too large a head, too slow) gets problem details too, in Chinese, as no language was heard.
 *
 * @param more endpoints beside the product's own; for tests of the frame.
 */
export const createHttpServer = (context: Context, more: readonly Endpoint[] = []): Server => {
  const { limits } = context.settings;
  const server = createServer(
    {
      maxHeaderSize: largestHead,
      headersTimeout: Math.min(limits.headersMs, limits.requestMs),
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(5_000, limits.headersMs / 2),
      // Two ways to read one request are how requests are smuggled past a proxy.
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    createApp(context, more),
  );
  server.maxConnections = limits.connections;
  server.maxHeadersCount = 100;
  server.setTimeout(limits.idleMs);
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => {
    // An answer under way would be mixed with this one, as Node's own handler knows.
    const begun = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage?.headersSent;
    if (error.code === 'ECONNRESET' || !socket.writable || begun) {
      socket.destroy();
      return;
    }
    const code = codes[error.code ?? ''] ?? 'invalid_request';
    context.log.info({ status: problemStatus[code] }, 'not a request');
    // Ends after the answer; whoever still sends is cut off.
    socket.end(rawAnswer(code), () => socket.destroy());
  });
  return server;
};

const codes: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

const rawAnswer = (code: ProblemCode): string => {
  const status = problemStatus[code];
  const title = message('zh', `problem.${code}` as MessageKey);
  const body = JSON.stringify({ type: `urn:durable-desk:problem:${code}`, title, status, code, requestId: '' });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${problemType}; charset=utf-8`,
    'Content-Language: zh-CN',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
};
