import { wholeNumber } from './checks.ts';
import type { Setting } from './setting.ts';

const rate = 'a number from 0 to 1000000; 0 is no limit';

/** What protects the API from too much of anything (docs/security.md). Standards fit 3,000 agents. */
export const limitSettings = {
  requestsPerMinute: {
    variable: 'REQUESTS_PER_MINUTE',
    group: 'limits',
    about: 'most requests per minute from one address; raise it where everybody comes from one',
    allowed: rate,
    standard: '20000',
    check: wholeNumber(0, 1_000_000),
  },
  readsPerMinute: {
    variable: 'READS_PER_MINUTE',
    group: 'limits',
    about: 'most reading requests per minute of one account; of one address where nobody signs in',
    allowed: rate,
    standard: '1200',
    check: wholeNumber(0, 1_000_000),
  },
  commandsPerMinute: {
    variable: 'COMMANDS_PER_MINUTE',
    group: 'limits',
    about: 'most changing requests per minute of one account',
    allowed: rate,
    standard: '600',
    check: wholeNumber(0, 1_000_000),
  },
  submissionsPerMinute: {
    variable: 'SUBMISSIONS_PER_MINUTE',
    group: 'limits',
    about: 'most new tickets per minute of one account; raise it for a program that submits for everybody',
    allowed: rate,
    standard: '120',
    check: wholeNumber(0, 1_000_000),
  },
  signInsPerMinute: {
    variable: 'SIGN_INS_PER_MINUTE',
    group: 'limits',
    about: 'most sign-ins per minute from one address; wrong passwords are throttled besides',
    allowed: rate,
    standard: '300',
    check: wholeNumber(0, 1_000_000),
  },
  streamsPerCaller: {
    variable: 'STREAMS_PER_CALLER',
    group: 'limits',
    about: 'most live streams of one account at a time, at each API process',
    allowed: 'a number from 1 to 10000',
    standard: '20',
    check: wholeNumber(1, 10_000),
  },
  maxConnections: {
    variable: 'MAX_CONNECTIONS',
    group: 'limits',
    about: 'most connections of one API process; further ones are closed at once',
    allowed: 'a number from 10 to 1000000',
    standard: '10000',
    check: wholeNumber(10, 1_000_000),
  },
  maxBodyKb: {
    variable: 'MAX_BODY_KB',
    group: 'limits',
    about: 'largest body of a request, unpacked, in units of 1024 bytes',
    allowed: 'a number from 64 to 65536',
    standard: '1024',
    check: wholeNumber(64, 65_536),
  },
  headersSeconds: {
    variable: 'HEADERS_SECONDS',
    group: 'limits',
    about: 'how long a client may take to send the headers of a request',
    allowed: 'a number from 1 to 600',
    standard: '15',
    check: wholeNumber(1, 600),
  },
  requestSeconds: {
    variable: 'REQUEST_SECONDS',
    group: 'limits',
    about: 'how long a client may take to send a whole request',
    allowed: 'a number from 1 to 3600',
    standard: '60',
    check: wholeNumber(1, 3_600),
  },
  idleSeconds: {
    variable: 'IDLE_SECONDS',
    group: 'limits',
    about: 'how long a connection may lie still while its client reads nothing of an answer',
    allowed: 'a number from 30 to 3600',
    standard: '120',
    check: wholeNumber(30, 3_600),
  },
  keepAliveSeconds: {
    variable: 'KEEP_ALIVE_SECONDS',
    group: 'limits',
    about: 'how long a connection is kept for its next request; longer than a proxy keeps it',
    allowed: 'a number from 1 to 3600',
    standard: '75',
    check: wholeNumber(1, 3_600),
  },
} satisfies Record<string, Setting>;

/** The environment of a desk that takes as many requests as it can; for measuring and for tests of endurance. */
export const noRates = {
  REQUESTS_PER_MINUTE: '0',
  READS_PER_MINUTE: '0',
  COMMANDS_PER_MINUTE: '0',
  SUBMISSIONS_PER_MINUTE: '0',
  SIGN_INS_PER_MINUTE: '0',
} as const;
