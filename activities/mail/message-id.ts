import { createHash } from 'node:crypto';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The Message-ID of a notification: the same for every try, so that a mail program shows a repeated mail once. */
export const messageIdOf = (dedupKey: string): string => `<${sha256(dedupKey)}@notification.durable-desk>`;

/** What all mails about one ticket refer to. */
export const threadIdOf = (number: string): string => `<${sha256(number)}@ticket.durable-desk>`;
