/** How `desk` ends, by cause; documented in docs/cli.md and stable, since scripts branch on it. */
export const exitCodes = {
  ok: 0,
  /** A fault of ours or of the desk. */
  unexpected: 1,
  /** The command line itself is wrong: unknown option, missing argument. */
  usage: 2,
  /** The desk understood and refused: not possible now, changed meanwhile, parked (409, 412, 423). */
  refused: 3,
  /** Not signed in, or not allowed (401, 403). */
  notAllowed: 4,
  /** No such thing, or none that one may see (404). */
  notFound: 5,
  /** The desk cannot answer now (429, 503, no connection): the same may be sent again. */
  unavailable: 6,
  /** Fields are wrong (400, 413); each is named. */
  invalid: 7,
  /** Interrupted from the keyboard. */
  interrupted: 130,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code for an HTTP status that is not a success. */
export const exitOf = (status: number): ExitCode => {
  switch (status) {
    case 400:
    case 413:
      return exitCodes.invalid;
    case 401:
    case 403:
      return exitCodes.notAllowed;
    case 404:
      return exitCodes.notFound;
    case 409:
    case 412:
    case 423:
      return exitCodes.refused;
    case 429:
    case 502:
    case 503:
    case 504:
      return exitCodes.unavailable;
    default:
      return exitCodes.unexpected;
  }
};
