import { isIP } from 'node:net';
import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';

/**
 * Who a request is counted for when nobody has signed in: the client's address as the trusted proxies tell it, IPv6 cut
 * to its /64. What stands in X-Forwarded-For and is no address does not count; the proxy's own does then.
 */
export const addressOf = (request: Request): string => {
  const told = request.ip ?? '';
  return ipKeyGenerator(isIP(told) !== 0 ? told : (request.socket.remoteAddress ?? ''), 64);
};
