import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { outcomeOfError, type SendError, type SendOutcome } from './send-outcome.ts';

/** A message as it goes out. */
export type OutgoingMail = {
  to: string;
  subject: string;
  text: string;
  /** With angle brackets; the same for every try of a notification. */
  messageId: string;
  /** Ties the mails of one ticket together in the recipient's mail program. */
  references: string;
  language: string;
  /** When the notification was written. */
  date: Date;
};

/** Gives messages to an SMTP server. */
export type Mailer = {
  /** Never throws; an aborted signal ends the try. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SendOutcome>;
  /** Closes all connections, also busy ones. */
  close(): void;
};

/** Where mail goes and who it comes from; times in ms. */
export type MailerOptions = {
  /** `smtp://user:password@host:587` or `smtps://…`, nodemailer's form. */
  url: string;
  /** `Support <desk@example.com>` or an address alone. */
  from: string;
  connections?: number;
  /** Longest silence of the server; slow ones are given this for every answer. */
  silenceMs?: number;
};

/** A pool of connections to an SMTP server; nothing is connected before the first message. */
export const createMailer = ({ url, from, connections = 3, silenceMs = 30_000 }: MailerOptions): Mailer => {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    // It would send a message again on its own after a lost connection; whether that is a repetition is for us to say.
    maxRequeues: 0,
    idleTimeout: 5_000,
    connectionTimeout: Math.min(10_000, silenceMs),
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    dnsTimeout: Math.min(10_000, silenceMs),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Without a listener an error of an idle connection would end the process.
  transport.on('error', () => {});
  // The transport reads the message only after the server's 354, so a stream that was read is a body on its way.
  const bodies = new Map<string, Readable>();
  transport.use('stream', (mail, done) => {
    const create = mail.message.createReadStream.bind(mail.message);
    mail.message.createReadStream = (options) => {
      const stream = create(options);
      bodies.set(String(mail.data.messageId), stream as Readable);
      return stream;
    };
    done();
  });
  return {
    close: () => transport.close({ force: true }),
    send: async ({ to, subject, text, messageId, references, language, date }, signal) => {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          messageId,
          references,
          date,
          signal,
          xMailer: false,
          // Out-of-office programs do not answer such mail (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        });
        return { kind: 'sent' };
      } catch (error) {
        return outcomeOfError(error as SendError, bodies.get(messageId)?.readableDidRead ?? false);
      } finally {
        bodies.delete(messageId);
      }
    },
  };
};
