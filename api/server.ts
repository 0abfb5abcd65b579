import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { warmPasswords } from '../db/people/password.ts';
import { createApp } from './app.ts';
import type { Context } from './context.ts';

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
  const server = createServer(createApp(context));
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, stop: () => stopServer(server, context) };
};

const stopServer = async (server: Server, { live }: Context): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  // Streams would never end by themselves; clients reconnect elsewhere with their last event id.
  await live.stop();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearTimeout(cut);
};
