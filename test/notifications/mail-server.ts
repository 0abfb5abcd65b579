import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A message as the server took it. */
export type TakenMail = { to: string; messageId: string; subject: string; raw: string };

/** How the server treats a message to an address; taking it is the default. */
export type Treatment = { refuse?: number; refuseData?: number; delayMs?: number; dropAfterData?: boolean };

/** A real SMTP listener on loopback. */
export type MailServer = {
  url: string;
  port: number;
  taken: TakenMail[];
  /** RCPT TO commands seen, also refused ones. */
  asked: string[];
  treat(address: string, treatment: Treatment): void;
  stop(): Promise<void>;
};

/** Starts one, on a given port to come back after a stop; `greetAfterMs` and a treatment of `*` make it slow. */
export const startMailServer = async ({ port = 0 }: { port?: number } = {}): Promise<MailServer> => {
  const taken: TakenMail[] = [];
  const asked: string[] = [];
  const treatments = new Map<string, Treatment>();
  const treatmentOf = (address: string): Treatment => treatments.get(address) ?? treatments.get('*') ?? {};
  const refusal = (code: number) => Object.assign(new Error('not so'), { responseCode: code });
  const later = (ms: number | undefined, done: () => void) => setTimeout(done, ms ?? 0);

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 50,
    onRcptTo: ({ address }, _session, done) => {
      asked.push(address);
      const { refuse, delayMs } = treatmentOf(address);
      later(delayMs, () => done(refuse === undefined ? null : refusal(refuse)));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        const { refuseData, delayMs, dropAfterData } = treatmentOf(to);
        const raw = Buffer.concat(chunks).toString('utf8');
        const header = (name: string) =>
          new RegExp(`^${name}:\\s*(.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1]?.replace(/\r\n[ \t]/g, '') ?? '';
        if (refuseData === undefined) {
          taken.push({ to, messageId: header('message-id'), subject: header('subject'), raw });
        }
        if (dropAfterData) {
          // It has the message, but nobody hears its yes.
          for (const connection of (server as unknown as { connections: Set<{ _socket: { destroy(): void } }> })
            .connections)
            connection._socket.destroy();
          return;
        }
        later(delayMs, () => done(refuseData === undefined ? null : refusal(refuseData)));
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.server.address() as AddressInfo).port;
  return {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    taken,
    asked,
    treat: (address, treatment) => void treatments.set(address, treatment),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
