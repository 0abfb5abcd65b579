import type { Response } from 'express';

/** A quiet stream sends a comment so often; ms. */
export const beatEvery = 15_000;

/** Entries, with their texts, that a stream makes at once: a client that does not read keeps no more of them in memory. */
export const madeAtOnce = 20;

/** One open `text/event-stream`. */
export type EventStream = {
  /** False once the client has gone or the process stops. */
  isOpen: () => boolean;
  /** Sends an event; waits while the client reads more slowly than we write. */
  send: (event: { id: string; type: string; data: unknown }) => Promise<void>;
  /** Called when there was nothing to send: keeps proxies from closing a quiet stream. */
  beat: () => Promise<void>;
  /** Tells the client why it ends, and ends. */
  end: (reason: string) => void;
};

/** Answers with an event stream (WHATWG HTML, server-sent events); clients reconnect after two seconds, behind `from`. */
export const openEventStream = (response: Response, stopping: AbortSignal, from: string): EventStream => {
  // Whoever left while we looked who it is has fired `close` already.
  let open = !response.destroyed;
  let wroteAt = Date.now();
  response.on('close', () => {
    open = false;
  });
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  if (open) response.flushHeaders();
  const write = async (text: string): Promise<void> => {
    wroteAt = Date.now();
    if (!open || response.write(text)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        response.off('drain', done);
        response.off('close', done);
        stopping.removeEventListener('abort', done);
        resolve();
      };
      response.on('drain', done);
      response.on('close', done);
      stopping.addEventListener('abort', done);
    });
  };
  // The position it begins at, so that a client that loses the connection before the first event misses none.
  void write(`retry: 2000\nid: ${from}\n\n`);
  return {
    isOpen: () => open && !stopping.aborted,
    send: ({ id, type, data }) => write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`),
    beat: async () => {
      if (Date.now() - wroteAt >= beatEvery) await write(': still here\n\n');
    },
    end: (reason) => {
      if (open) response.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    },
  };
};
