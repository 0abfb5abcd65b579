/**
 * What became of one message. `refused`: the server will never take it for this recipient. `postponed`: not now, for this
 * recipient. `blocked`: nothing can be sent just now, whoever the recipient. `maybeSent`: the body was on its way and no
 * answer came, so the server may have it. Codes never carry the server's words, because those name addresses.
 */
export type SendOutcome =
  | { kind: 'sent' }
  | { kind: 'refused'; code: string }
  | { kind: 'postponed'; code: string }
  | { kind: 'blocked'; code: string; maybeSent: boolean };

/** The fields of a transport's error that decide. */
export type SendError = { code?: string | undefined; responseCode?: number | undefined; command?: string | undefined };

/** Replies that speak of the session, not of the message: service closing, bad sequence, authentication wanted or failed. */
const sessionReplies: readonly number[] = [421, 503, 530, 534, 535, 538];

const connectionCodes: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'smtp_timeout',
  EABORT: 'smtp_timeout',
  EDNS: 'smtp_unreachable',
  ETLS: 'smtp_tls',
  EREQUIRETLS: 'smtp_tls',
  EAUTH: 'smtp_auth',
  ENOAUTH: 'smtp_auth',
  EOAUTH2: 'smtp_auth',
  ECONFIG: 'smtp_misconfigured',
};

/**
 * Reads a transport's error (RFC 5321): only a reply to RCPT TO or to the message itself speaks of the recipient. A
 * refused sender or sign-in is the desk's configuration, so mail waits until that is mended. `bodyStarted`: at least part
 * of the message was given to the server.
 */
export const outcomeOfError = (error: SendError, bodyStarted: boolean): SendOutcome => {
  const { code = '', responseCode, command = '' } = error;
  const aboutMessage = command === 'RCPT TO' || command === 'DATA';
  if (responseCode !== undefined && responseCode >= 400 && aboutMessage && !sessionReplies.includes(responseCode)) {
    return { kind: responseCode >= 500 ? 'refused' : 'postponed', code: `smtp_${responseCode}` };
  }
  if (code === 'EMESSAGE' && command === 'MAIL FROM') return { kind: 'refused', code: 'message_too_big' };
  if (code === 'EENVELOPE' && command === 'API') return { kind: 'refused', code: 'address_invalid' };
  const reply = responseCode === undefined ? undefined : `smtp_${responseCode}`;
  return {
    kind: 'blocked',
    code: connectionCodes[code] ?? reply ?? 'smtp_unreachable',
    // With a reply the server has spoken: it does not have the message.
    maybeSent: bodyStarted && responseCode === undefined,
  };
};
