import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

// Below the range from which systems take the ports of outgoing connections, so that nothing slips in between choosing and listening.
const lowest = 20_000;
const highest = 32_000;

/** Whether a program may listen on `port` of `host` now. */
export function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** `count` different free TCP ports of the loopback interface, chosen at random. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries++) {
    if (tries > 10_000)
      throw new StartError('no free TCP port between 20000 and 32000', 'stop programs that listen there');
    const port = randomInt(lowest, highest);
    if (!found.has(port) && (await portIsFree(port))) found.add(port);
  }
  return [...found];
}

/** One free TCP port of the loopback interface. */
export async function freePort(): Promise<number> {
  return (await freePorts(1))[0] as number;
}

/** Throws a StartError naming the variable to set unless a program may listen on `port` of `host`. */
export async function demandPort(port: number, host: string, variable: string, what: string): Promise<void> {
  if (await portIsFree(port, host)) return;
  throw new StartError(
    `port ${port} on ${host}, wanted for ${what}, is taken by another program`,
    `stop that program, or choose another port: ${variable}=${port + 10_000 <= 65_000 ? port + 10_000 : port - 10_000} npm start`,
  );
}
