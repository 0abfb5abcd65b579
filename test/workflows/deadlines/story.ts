import assert from 'node:assert/strict';
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
  /**
   * Asserts that something due happened not before its instant, and after it by no more than the engine and this machine took: time
   * stands still for leaps while a task runs, so the longest leap in real time bounds it, to the second.
   */
  onTime: (at: Instant | null | undefined, due: Instant) => void;
};

/**
 * Waits for the first task of the newest run. The engine holds it back for up to a second of real time when runs follow each other fast;
 * time that leaps meanwhile would pass before the run has armed its timers.
 */
const runBegun = async (desk: Desk, number: string): Promise<void> => {
  const handle = desk.client.workflow.getHandle(number);
  // Started, task scheduled, task started.
  while ((await handle.describe()).historyLength < 3) await new Promise((resolve) => setTimeout(resolve, 25));
};

/**
 * Opens a ticket at an instant of the test's choice. Its time then runs on like real time, and leaps when told to. `until` lands at
 * the instant or, as acceptance takes its time too, a little behind it, and commands take real time: tests keep half a minute from
 * due instants.
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
  let longestMs = 0;
  const until = async (at: Instant): Promise<void> => {
    const begunAt = Date.now();
    await runBegun(desk, number);
    await desk.pass(number, Math.max(1, msOf(at) - known - (Date.now() - since)));
    known = msOf(at);
    since = Date.now();
    await desk.settled(number);
    longestMs = Math.max(longestMs, Date.now() - begunAt);
  };
  return {
    number,
    acceptedAt,
    until,
    onTime: (at, due) => {
      assert.ok(at, `nothing happened, due ${due}`);
      const lateMs = msOf(at) - msOf(due);
      assert.ok(lateMs >= 0 && lateMs <= longestMs + 1000, `${at} is ${lateMs} ms after ${due}`);
    },
    after: (ms) => until(instantOf(known + (Date.now() - since) + ms)),
  };
};
