import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { host, hostAndPort, onOrOff, port, timeZone, urlWith, wholeNumber } from './checks.ts';
import { limitSettings } from './limit-settings.ts';
import type { Setting } from './setting.ts';

const root = resolve(import.meta.dirname, '..');
/** What was built stands in `dist/`, one below. */
const checkout = basename(root) === 'dist' ? dirname(root) : root;
const portWords = 'a port from 1 to 65535';
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every setting of the desk, under the name it has in the configuration. The order is that of `npm start -- --help`. */
export const settings = {
  host: {
    variable: 'HOST',
    group: 'addresses',
    about: 'address the desk listens on; anything but loopback lets other machines in',
    allowed: 'an IP address or a host name, such as 127.0.0.1 or 0.0.0.0',
    standard: '127.0.0.1',
    check: host,
  },
  port: {
    variable: 'PORT',
    group: 'addresses',
    about: 'port of the API and the portal',
    allowed: portWords,
    standard: '3000',
    check: port,
  },
  publicUrl: {
    variable: 'PUBLIC_URL',
    group: 'addresses',
    about: 'what people type to reach the desk, for links in mails; else made from HOST and PORT',
    allowed: 'a URL, such as https://desk.example.com',
    check: urlWith('http', 'https').transform((url) => url.replace(/\/+$/, '')),
  },
  trustedProxies: {
    variable: 'TRUSTED_PROXIES',
    group: 'addresses',
    about: 'how many reverse proxies stand before the desk and may tell where a request came from',
    allowed: 'a number from 0 to 10',
    standard: '0',
    check: wholeNumber(0, 10),
  },

  dataDir: {
    variable: 'DATA_DIR',
    group: 'data',
    about: 'directory of everything the desk keeps on disk, secrets included; below the checkout unless absolute',
    allowed: 'a path',
    standard: '.data',
    check: z
      .string()
      .refine((path) => !path.includes('\0'))
      .transform((path) => (isAbsolute(path) ? resolve(path) : resolve(checkout, path))),
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    group: 'data',
    about: 'PostgreSQL 14 or newer; without it one is started in DATA_DIR',
    allowed: 'postgres://user:password@host:5432/database',
    secret: true,
    check: urlWith('postgres', 'postgresql').refine((url) => new URL(url).pathname.length > 1),
  },
  databasePassword: {
    variable: 'DATABASE_PASSWORD',
    group: 'data',
    about: 'password for DATABASE_URL, where that holds none',
    allowed: 'any text',
    secret: true,
    check: z.string(),
  },

  temporalAddress: {
    variable: 'TEMPORAL_ADDRESS',
    group: 'engine',
    about:
      "Temporal service; without it one is started. Temporal's other standard variables (TEMPORAL_TLS_…, TEMPORAL_API_KEY, TEMPORAL_PROFILE …) count too",
    allowed: 'host:port, such as temporal.example.com:7233',
    check: hostAndPort,
  },
  temporalNamespace: {
    variable: 'TEMPORAL_NAMESPACE',
    group: 'engine',
    about: 'namespace of the desk; workflow ids are ticket numbers, so it is not shared with another desk',
    allowed: 'letters, digits, dots, dashes and underscores',
    standard: 'default',
    check: z.string().regex(/^[\w.-]{2,200}$/),
  },
  taskQueue: {
    variable: 'TASK_QUEUE',
    group: 'engine',
    about: 'task queue on which the workers listen',
    allowed: 'up to 200 letters, digits, dots, slashes, dashes and underscores',
    standard: 'durable-desk',
    check: z.string().regex(/^[\w./-]{1,200}$/),
  },
  temporalPort: {
    variable: 'TEMPORAL_PORT',
    group: 'engine',
    about: 'port of the Temporal service that is started here',
    allowed: portWords,
    standard: '7233',
    check: port,
  },
  temporalUiPort: {
    variable: 'TEMPORAL_UI_PORT',
    group: 'engine',
    about: "port of Temporal's web interface that is started here",
    allowed: portWords,
    standard: '8233',
    check: port,
  },
  retentionDays: {
    variable: 'TEMPORAL_RETENTION_DAYS',
    group: 'engine',
    about: 'how long the engine keeps closed workflows; set when the desk makes its namespace',
    allowed: 'a number of days from 1 to 3650',
    standard: '7',
    check: wholeNumber(1, 3650),
  },

  timeZone: {
    variable: 'DESK_TIME_ZONE',
    group: 'desk',
    about: 'time zone of ticket numbers and of days',
    allowed: 'an IANA time zone, such as Asia/Shanghai or Europe/Berlin',
    standard: 'Asia/Shanghai',
    check: timeZone,
  },
  policy: {
    variable: 'DESK_POLICY',
    group: 'desk',
    about: 'service policy of tickets that name none',
    allowed: 'the id of a policy, such as customer-response or it-service-form, or the path of a policy file (….json)',
    standard: 'customer-response',
    check: z.string().regex(/^([a-z0-9][a-z0-9-]{0,63}|[^\0]+\.json)$/),
  },
  numberPrefix: {
    variable: 'DESK_NUMBER_PREFIX',
    group: 'desk',
    about: 'first letters of ticket numbers',
    allowed: '1 to 8 capital letters',
    standard: 'TS',
    check: z.string().regex(/^[A-Z]{1,8}$/),
  },

  smtpUrl: {
    variable: 'SMTP_URL',
    group: 'mail',
    about: 'mail server; without one mail waits, visibly, and goes out once it is set',
    allowed: 'smtp://user:password@host:25 or smtps://user:password@host:465',
    secret: true,
    check: urlWith('smtp', 'smtps'),
  },
  mailFrom: {
    variable: 'MAIL_FROM',
    group: 'mail',
    about: 'sender of mails',
    allowed: 'an address, such as desk@example.com or "Service Desk <desk@example.com>"',
    standard: 'Durable Desk <desk@localhost>',
    check: z.string().regex(/^[^\r\n<>@]+@[^\r\n<>@\s]+$|^[^\r\n<>]*<[^\r\n<>@\s]+@[^\r\n<>@\s]+>$/),
  },

  logLevel: {
    variable: 'LOG_LEVEL',
    group: 'operation',
    about: 'least weight of what is logged',
    allowed: levels.join(', '),
    standard: 'info',
    check: z.enum(levels),
  },
  workerMetricsPort: {
    variable: 'WORKER_METRICS_PORT',
    group: 'operation',
    about: 'port on HOST where a worker shows its metrics; without it none are shown (the API has /metrics)',
    allowed: portWords,
    check: port,
  },
  lateAfterSeconds: {
    variable: 'LATE_AFTER_SECONDS',
    group: 'operation',
    about: 'a deadline noticed later than this counts as missed while the desk was down',
    allowed: 'a number from 1 to 86400',
    standard: '60',
    check: wholeNumber(1, 86_400),
  },
  maxCachedWorkflows: {
    variable: 'MAX_CACHED_WORKFLOWS',
    group: 'operation',
    about:
      'tickets that a worker keeps in memory; any other is replayed when something happens to it. Else by the memory there is',
    allowed: 'a number from 10 to 1000000',
    check: wholeNumber(10, 1_000_000),
  },

  ...limitSettings,

  testClock: {
    variable: 'TEST_CLOCK',
    group: 'tests',
    about: 'lets an intake request carry its own instant; never on a desk that people rely on',
    allowed: 'true or false',
    standard: 'false',
    check: onOrOff,
  },
  continueAsNewAfter: {
    variable: 'CONTINUE_AS_NEW_AFTER',
    group: 'tests',
    about: 'number of commands after which a ticket begins a new run, instead of when the engine suggests it',
    allowed: 'a number from 1 to 2000',
    check: wholeNumber(1, 2000),
  },
} satisfies Record<string, Setting>;
