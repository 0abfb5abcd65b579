import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';
import type { Desk, Person } from '../../support/desk.ts';

/** A ticket whose time a test moves. */
export type Story = {
  number: string;
  /** When it was accepted. */
  acceptedAt: Instant;
  /** Moves the ticket's time to an instant; what comes due on the way has happened and is recorded. */
  until: (at: Instant) => Promise<void>;
  /** The same, from now. */
  after: (ms: number) => Promise<void>;
};

/**
 * Opens a ticket at an instant of the test's choice. Its time then runs on like real time, and leaps when told to. `until` lands at
 * the instant or, as acceptance takes its time too, a few hundred ms behind it: tests keep some seconds from due instants.
 */
export const openStory = async (
  desk: Desk,
  by: Person,
  body: Record<string, unknown>,
  acceptedAt: Instant,
): Promise<Story> => {
  const number = await desk.submit(by, { ...body, acceptedAt });
  let known = msOf(acceptedAt);
  let since = Date.now();
  const until = async (at: Instant): Promise<void> => {
    await desk.pass(number, Math.max(1, msOf(at) - known - (Date.now() - since)));
    known = msOf(at);
    since = Date.now();
    await desk.settled(number);
  };
  return {
    number,
    acceptedAt,
    until,
    after: (ms) => until(instantOf(known + (Date.now() - since) + ms)),
  };
};
