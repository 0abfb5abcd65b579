/** How much of everything the API takes (config/limit-settings.ts); times in ms. */
export type Limits = {
  /** Per address and minute; 0 is no limit, as with the other rates. */
  requestsPerMinute: number;
  /** Per account and minute; where nobody signs in, per address. */
  readsPerMinute: number;
  commandsPerMinute: number;
  submissionsPerMinute: number;
  /** Per address and minute. */
  signInsPerMinute: number;
  /** At a time, per account. */
  streamsPerCaller: number;
  connections: number;
  bodyBytes: number;
  headersMs: number;
  requestMs: number;
  idleMs: number;
  keepAliveMs: number;
};

/** The part of the configuration that limits are made of. */
export type LimitSettings = Pick<
  Limits,
  | 'requestsPerMinute'
  | 'readsPerMinute'
  | 'commandsPerMinute'
  | 'submissionsPerMinute'
  | 'signInsPerMinute'
  | 'streamsPerCaller'
> &
  Record<
    'maxConnections' | 'maxBodyKb' | 'headersSeconds' | 'requestSeconds' | 'idleSeconds' | 'keepAliveSeconds',
    number
  >;

/** Limits from settings. */
export const limitsOf = (settings: LimitSettings): Limits => ({
  requestsPerMinute: settings.requestsPerMinute,
  readsPerMinute: settings.readsPerMinute,
  commandsPerMinute: settings.commandsPerMinute,
  submissionsPerMinute: settings.submissionsPerMinute,
  signInsPerMinute: settings.signInsPerMinute,
  streamsPerCaller: settings.streamsPerCaller,
  connections: settings.maxConnections,
  bodyBytes: settings.maxBodyKb * 1024,
  headersMs: settings.headersSeconds * 1000,
  requestMs: settings.requestSeconds * 1000,
  idleMs: settings.idleSeconds * 1000,
  keepAliveMs: settings.keepAliveSeconds * 1000,
});

/** Longest URL and largest head of a request, in bytes. */
export const longestUrl = 8_192;
export const largestHead = 16_384;

/** Levels of nesting that a JSON body may have; no input of ours comes near. */
export const deepestJson = 32;
