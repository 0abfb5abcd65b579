import { Problem } from '../problem.ts';

/** Seconds after which somebody with too many streams may look again. */
const again = 30;

/** Live streams that are open at this process, by account. */
export type StreamSeats = {
  /** Takes a seat; call the answer when the stream has ended. Throws `too_many_requests` when the account has no seat left. */
  take: (accountId: string) => () => void;
};

/** Every account has `limit` seats. */
export const createStreamSeats = (limit: number): StreamSeats => {
  const taken = new Map<string, number>();
  return {
    take: (accountId) => {
      const open = taken.get(accountId) ?? 0;
      if (open >= limit) {
        throw new Problem('too_many_requests', {
          reason: 'streams',
          detail: 'problem.detail.too_many_streams',
          values: { limit, seconds: again },
          headers: { 'Retry-After': String(again) },
        });
      }
      taken.set(accountId, open + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        const now = (taken.get(accountId) ?? 1) - 1;
        if (now === 0) taken.delete(accountId);
        else taken.set(accountId, now);
      };
    },
  };
};
