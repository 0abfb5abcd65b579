import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { warmPasswords } from '../db/people/password.ts';
import type { Context } from './context.ts';
import { createHttpServer } from './http-server.ts';

/** Requests that are still running so long after `stop`, ms, are cut off; the process has 10 s in all. */
const patience = 8_000;

/** A listening API. */
export type ApiServer = {
  /** The port it got, when it was asked for port 0. */
  port: number;
  /** Takes no more requests, lets running ones end, then resolves. */
  stop(): Promise<void>;
};

/** Listens. Rejects with Node's error (EADDRINUSE, EADDRNOTAVAIL, EACCES) when it cannot. */
export const startServer = async (
  context: Context,
  { host, port }: { host: string; port: number },
): Promise<ApiServer> => {
  await warmPasswords();
  const server = createHttpServer(context);
  const answering = new Set<ServerResponse>();
  server.prependListener('request', (_request, response: ServerResponse) => {
    answering.add(response);
    response.once('close', () => answering.delete(response));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, stop: () => stopServer(server, context, answering) };
};

const stopServer = async (server: Server, { live }: Context, answering: ReadonlySet<ServerResponse>): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  // A connection that its client keeps for the next request would hold the process for seconds after its last answer.
  const closeUnused = (): void => void setImmediate(() => server.closeIdleConnections());
  for (const response of answering) {
    if (!response.headersSent) response.setHeader('Connection', 'close');
    response.once('close', closeUnused);
  }
  // Streams would never end by themselves; clients reconnect elsewhere with their last event id.
  await live.stop();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearTimeout(cut);
};
