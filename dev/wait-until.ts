import type { Daemon } from './daemon.ts';

/**
 * Repeats `probe` every `everyMs` until it resolves, and returns its result.
 * Throws when `daemon` ends meanwhile or `timeoutMs` passes, with the last error of the probe in the message.
 */
export async function waitUntil<T>(
  probe: () => Promise<T>,
  options: { what: string; timeoutMs: number; everyMs?: number; daemon?: Daemon },
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let ended: string | undefined;
  void options.daemon?.exited.then((reason) => {
    ended = reason;
  });
  for (;;) {
    let last: unknown;
    try {
      return await probe();
    } catch (error) {
      last = error;
    }
    if (ended !== undefined) throw new Error(`${options.what} ended (${ended})`);
    if (Date.now() > deadline) {
      const reason = last instanceof Error ? last.message : String(last);
      throw new Error(`${options.what} is not ready after ${options.timeoutMs / 1000} s: ${reason}`);
    }
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 100));
  }
}
