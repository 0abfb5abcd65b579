import pg from 'pg';

/** Hears NOTIFY for as long as it runs, over whatever happens to the database. */
export type Listener = { stop(): Promise<void> };

/** Where and what to listen to. */
export type ListenOptions = {
  databaseUrl: string;
  channel: string;
  onNotify: (payload: string) => void;
  /** After every (re)connect: what was sent while nobody listened is lost, so look for yourself. */
  onConnect: () => void;
  /** Told when the connection is lost or cannot be made; a code, no text. */
  onLost?: (code: string) => void;
  /** Longest pause between two tries to connect. */
  longestPauseMs?: number;
};

/**
 * Listens on a connection of its own (a pool may close or lend out any of its own) and connects again when PostgreSQL restarts.
 */
export const listen = (options: ListenOptions): Listener => {
  const { databaseUrl, channel, onNotify, onConnect, onLost, longestPauseMs = 5_000 } = options;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let failures = 0;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({
      connectionString: databaseUrl,
      application_name: `durable-desk listen ${channel}`,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = fresh;
    let lost = false;
    const lose = (code: string) => {
      if (lost) return;
      lost = true;
      fresh.end().catch(() => {});
      if (stopped) return;
      onLost?.(code);
      timer = setTimeout(connect, Math.min(longestPauseMs, 250 * 2 ** failures));
      failures = Math.min(failures + 1, 10);
    };
    fresh.on('error', (error) => lose((error as { code?: string }).code ?? 'connection_lost'));
    fresh.on('end', () => lose('connection_lost'));
    fresh.on('notification', (message) => {
      if (message.channel === channel) onNotify(message.payload ?? '');
    });
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`);
      if (lost || stopped) return;
      failures = 0;
      onConnect();
    } catch (error) {
      lose((error as { code?: string }).code ?? 'connection_lost');
    }
  };

  void connect();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
};
