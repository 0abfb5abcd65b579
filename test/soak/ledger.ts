import type { Step } from './lives.ts';

/** What a client has been told of one submission or command in the end, and on the way. */
export type Entry = {
  number: string;
  /** Idempotency-Key or command id. */
  id: string;
  step: Step | 'submit';
  /** `unanswered`: nobody told what became of it although it was asked for minutes. */
  outcome: 'recorded' | 'refused' | 'unanswered';
  /** As the last answer names it; null where the answer has none. */
  revision: number | null;
  reason: string | null;
  /** Was it answered by 202, or by the engine that took a signal? Then it may not be lost. */
  accepted: boolean;
  /** Accepted, and for most of a minute nobody knew of it. */
  forgotten: boolean;
  /** How often it was sent. */
  tries: number;
};

/** What all clients have been answered. */
export class Ledger {
  readonly entries: Entry[] = [];
  /** Answers by kind: a status, or `no answer`. */
  readonly answers = new Map<string, number>();
  /** Steps that ended otherwise than they must, as sentences. */
  readonly surprises: string[] = [];

  /** Counts an answer. */
  count(kind: string): void {
    this.answers.set(kind, (this.answers.get(kind) ?? 0) + 1);
  }
}
