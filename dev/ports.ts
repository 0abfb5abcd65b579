import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

// Below the range from which systems take the ports of outgoing connections, so that nothing slips in between choosing and listening.
const lowest = 20_000;
const highest = 32_000;

/** Whether a program may listen on `port` of `host` now. */
export async function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await obstacle(port, host)) === undefined;
}

/** The system's code of what keeps a program from listening there; undefined when nothing does. */
function obstacle(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * `count` different free TCP ports of the loopback interface, chosen at random. Who will listen only later takes them
 * from another range (`from` to `to`), so that a desk that starts meanwhile does not choose the same.
 */
export async function freePorts(count: number, from = lowest, to = highest): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries++) {
    if (tries > 10_000)
      throw new StartError(`no free TCP port between ${from} and ${to}`, 'stop programs that listen there');
    const port = randomInt(from, to);
    if (!found.has(port) && (await portIsFree(port))) found.add(port);
  }
  return [...found];
}

/** One free TCP port of the loopback interface. */
export async function freePort(): Promise<number> {
  return (await freePorts(1))[0] as number;
}

/** A port somebody has asked for, under the name of its variable. */
export type WantedPort = { port: number; host: string; variable: string; what: string };

/** Throws one StartError that names all taken ports and a command line that avoids them, or says why HOST will not do, unless all are free. */
export async function demandPorts(wanted: WantedPort[]): Promise<void> {
  const obstacles = await Promise.all(wanted.map(({ port, host }) => obstacle(port, host)));
  for (const [index, { port, host, variable }] of wanted.entries()) {
    const code = obstacles[index];
    if (code === undefined || code === 'EADDRINUSE') continue;
    throw new StartError(
      `this machine does not let a program listen on port ${port} of ${host} (${code})`,
      code === 'EACCES'
        ? `ports below 1024 need special rights: set ${variable} to a higher one`
        : 'HOST has to be an address of this machine: 127.0.0.1 for this machine alone, 0.0.0.0 for all of its addresses',
    );
  }
  const taken = wanted.filter((_, index) => obstacles[index] !== undefined);
  if (taken.length === 0) return;
  const which = taken.map(({ port, host, what, variable }) => `${host}:${port}, wanted for ${what} (${variable})`);
  const others = await Promise.all(
    taken.map(async ({ port, host, variable }) => `${variable}=${await freeNear(port, host)}`),
  );
  throw new StartError(
    `another program has taken ${which.join(', and ')}`,
    `stop that program, or choose another port: ${others.join(' ')} npm start`,
  );
}

async function freeNear(port: number, host: string): Promise<number> {
  for (let candidate = port + 1; candidate < port + 200 && candidate <= 65_535; candidate++) {
    if (await portIsFree(candidate, host)) return candidate;
  }
  return freePort();
}
