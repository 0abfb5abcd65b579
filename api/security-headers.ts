import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers that tell browsers what pages of the desk may do: load from the desk alone, be shown in nobody's frame, use no
 * device. Fits the OpenAPI page and a portal that is built without inline scripts.
 *
 * @param https where the desk is reached by https, browsers are told to stay there.
 */
export const securityHeaders = (https: boolean): RequestHandler[] => [
  helmet({
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        // Swagger UI's icons are data: URLs.
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'manifest-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        // On plain http (loopback, internal networks) this would send the browser to https, where nobody listens.
        ...(https && { 'upgrade-insecure-requests': [] }),
      },
    },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  }),
  (_request, response, next) => {
    response.set({
      // Answers are personal; what may be kept (style and scripts) says so itself.
      'Cache-Control': 'no-store',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    });
    next();
  },
];
