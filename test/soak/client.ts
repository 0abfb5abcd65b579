import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Entry, Ledger } from './ledger.ts';
import { type LifePlan, mayBeRefused, type Role, type Step } from './lives.ts';
import type { World } from './world.ts';

/** Tokens of those who act. */
export type People = Record<Role, string>;

/** How long anything is asked for before it counts as unanswered, and how long an accepted command may be unknown; ms. */
const patienceMs = 300_000;
const forgottenMs = 45_000;

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
type Answer = { status: number; body: any };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * A client as docs/agent-tools.md wants it: sends again with the same key on 503 and when no answer came, asks after a 202,
 * and writes down what it was told.
 */
export const createClient = (world: World, people: People, ledger: Ledger) => {
  /** One request; null when no answer came. */
  const ask = async (method: string, path: string, by: Role, body?: unknown, key?: string): Promise<Answer | null> => {
    try {
      const response = await fetch(world.url + path, {
        method,
        headers: {
          Authorization: `Bearer ${people[by]}`,
          'Content-Type': 'application/json',
          ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      ledger.count(`${response.status}`);
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : null };
    } catch {
      ledger.count('no answer');
      return null;
    }
  };

  /** Asks what became of an accepted command until it is told; false when nobody knows of it for long. */
  const followed = async (
    entry: Entry,
    by: Role,
    path: string,
    until: number,
    unknownMs = forgottenMs,
  ): Promise<boolean> => {
    let unknownSince: number | null = null;
    while (Date.now() < until) {
      const answer = await ask('GET', path, by);
      const state = answer?.status === 200 ? answer.body.state : null;
      if (state === 'recorded' || state === 'refused') {
        entry.outcome = state;
        entry.reason = answer!.body.reason ?? null;
        entry.revision = answer!.body.revision ?? null;
        return true;
      }
      unknownSince = answer?.status === 404 ? (unknownSince ?? Date.now()) : null;
      if (unknownSince !== null && Date.now() - unknownSince > unknownMs) {
        entry.forgotten = true;
        return false;
      }
      await pause(400);
    }
    return true;
  };

  const entryOf = (number: string, id: string, step: Entry['step']): Entry => {
    const entry: Entry = {
      number,
      id,
      step,
      outcome: 'unanswered',
      revision: null,
      reason: null,
      accepted: false,
      forgotten: false,
      tries: 0,
    };
    ledger.entries.push(entry);
    return entry;
  };

  /** Sends until it is answered for good. */
  const insist = async (
    entry: Entry,
    by: Role,
    path: string,
    body: unknown,
    onAccepted: (answer: Answer) => string,
  ) => {
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      entry.tries += 1;
      const answer = await ask('POST', path, by, body, entry.id);
      if (answer === null || answer.status >= 500 || answer.status === 423 || answer.status === 429) {
        await pause(500);
        continue;
      }
      if (answer.status === 202) {
        entry.accepted = true;
        if (await followed(entry, by, onAccepted(answer), until)) return answer;
        continue;
      }
      entry.outcome = answer.status < 300 ? 'recorded' : 'refused';
      entry.revision = answer.body?.revision ?? null;
      entry.reason = answer.status < 300 ? null : `${answer.status} ${answer.body?.reason ?? answer.body?.code}`;
      return answer;
    }
    return null;
  };

  const submit = async (plan: LifePlan): Promise<string | null> => {
    const entry = entryOf('', randomUUID(), 'submit');
    const form = {
      berth: 'A7',
      description: `吊臂不动 ${entry.id}`,
      requestType: 'repair',
      requestedLevel: plan.level,
      category: 'crane',
    };
    await insist(entry, 'li', '/tickets', { form }, ({ body }) => {
      entry.number = body.number;
      return `/commands/${body.requestId}`;
    }).then((answer) => {
      if (answer?.body?.number) entry.number = answer.body.number;
    });
    return entry.outcome === 'recorded' ? entry.number : null;
  };

  const signal = async (entry: Entry, step: Step, input: object): Promise<void> => {
    const until = Date.now() + patienceMs;
    const handle = world.client.workflow.getHandle(entry.number);
    while (Date.now() < until) {
      entry.tries += 1;
      try {
        const payload = { ...input, by: step.by, commandId: entry.id };
        await world.client.withDeadline(Date.now() + 10_000, () => handle.signal(step.command, payload));
        entry.accepted = true;
        // A Signal is known when it is recorded, not before.
        await followed(entry, 'ma', `/commands/${entry.id}?ticket=${entry.number}`, until, patienceMs);
        return;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) {
          // An attempt whose answer was lost may have been the last command of this life, which is over since.
          const path = `/commands/${entry.id}?ticket=${entry.number}`;
          if (entry.tries > 1 && (await followed(entry, 'ma', path, until, 2_000))) return;
          entry.forgotten = false;
          entry.outcome = 'refused';
          entry.reason = 'no_workflow';
          return;
        }
        await pause(500);
      }
    }
  };

  const give = async (number: string, step: Step, repeat: boolean): Promise<Entry> => {
    const id = randomUUID();
    const entry = entryOf(number, id, step);
    // What is written can be found again, and counted.
    const input = /^(note|message|progress)$/.test(step.command)
      ? { ...step.input, text: `${step.command} ${id}` }
      : step.input;
    for (let left = repeat ? 2 : 1; left > 0; left--) {
      if (step.via === 'signal') await signal(entry, step, input);
      else {
        await insist(
          entry,
          step.by,
          `/tickets/${number}/commands/${step.command}`,
          input,
          () => `/commands/${id}?ticket=${number}`,
        );
      }
    }
    return entry;
  };

  /** Lives a whole life; stops where a step ended otherwise than the story needs. */
  return async (plan: LifePlan): Promise<void> => {
    const number = await submit(plan);
    if (number === null) return void ledger.surprises.push(`a submission ended: ${ledger.entries.at(-1)?.reason}`);
    for (const { pauseMs, steps, repeat } of plan.turns) {
      await pause(pauseMs);
      const entries = await Promise.all(steps.map((step) => give(number, step, repeat)));
      for (const { outcome, reason, step } of entries) {
        if (step === 'submit') continue;
        const fits = step.refused
          ? outcome === 'refused'
          : outcome === 'recorded' || (outcome === 'refused' && mayBeRefused(step));
        if (!fits)
          return void ledger.surprises.push(
            `${number} ${plan.kind}: ${step.command} by ${step.via} ended ${outcome}: ${reason}`,
          );
        if (outcome === 'refused' && step.command === 'reopen') return;
      }
    }
  };
};
