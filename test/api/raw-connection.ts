import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test says what no HTTP client would, and how slowly. */
export type RawConnection = {
  socket: Socket;
  /** Everything that has come back so far. */
  heard: () => string;
  /** Resolves with everything that came back once the server has closed. */
  closed: Promise<string>;
};

/** Connects to the server of this URL; `sent` goes out at once. */
export const rawConnection = async (url: string, sent = ''): Promise<RawConnection> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  // A connection that is cut while something is written to it.
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(() => text);
  await Promise.race([once(socket, 'connect'), closed]);
  if (sent !== '') socket.write(sent);
  return { socket, heard: () => text, closed };
};
