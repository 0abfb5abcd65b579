import { isIP } from 'node:net';
import { z } from 'zod';

/** A TCP port. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().int().min(1).max(65_535));

/** A whole number within bounds, written in digits. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .pipe(z.number().int().min(least).max(most));

/** A switch. */
export const onOrOff = z
  .enum(['true', 'false', '1', '0', 'on', 'off'])
  .transform((text) => ['true', '1', 'on'].includes(text));

/** An IP address, or a name without a port. */
export const host = z.string().refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text));

/** `host:port`. */
export const hostAndPort = z.string().regex(/^(\[[0-9a-f:]+\]|[a-z0-9.-]+):\d{1,5}$/i);

/** A URL with one of the given schemes and a host. */
export const urlWith = (...schemes: string[]) =>
  z.string().refine((text) => {
    const url = URL.parse?.(text) ?? parse(text);
    return url !== null && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '';
  });

/** An IANA time zone this Node knows. */
export const timeZone = z.string().refine((text) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return /^[A-Za-z]/.test(text);
  } catch {
    return false;
  }
});

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
