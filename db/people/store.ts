import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../schema/index.ts';

/** Where a list goes on: after the row with this sort key and id. */
export type After = { key: string; id: string } | null;

/** Rows of a list with their sort keys, at most as many as asked for. */
export type Rows<V> = { item: V; key: string }[];

/** How one kind of person or unit is kept; views in and out, every write inside the caller's transaction. */
export type Store<V extends { id: string }, I, C, F> = {
  list(db: Kysely<Database>, filter: F, after: After, limit: number): Promise<Rows<V>>;
  read(db: Kysely<Database>, id: string): Promise<V | null>;
  /** Returns the new id. */
  insert(tx: Transaction<Database>, input: I): Promise<string>;
  /**
   * `change` names at least one field. Returns what the audit may know (field names, ids and codes, nothing
   * personal), null when there is no such row.
   */
  update(tx: Transaction<Database>, id: string, change: C): Promise<Record<string, unknown> | null>;
};

/** A reference of the input that does not hold: thrown by stores, shown as a wrong field. */
export class WrongReference extends Error {
  readonly field: string;
  readonly code: 'unknown_reference' | 'not_staff';

  constructor(field: string, code: WrongReference['code']) {
    super(code);
    this.name = 'WrongReference';
    this.field = field;
    this.code = code;
  }
}

/** A rule of the store that the change would break: thrown by stores, shown as a conflict. */
export class BrokenRule extends Error {
  readonly rule: 'last_administrator';

  constructor(rule: BrokenRule['rule']) {
    super(rule);
    this.name = 'BrokenRule';
    this.rule = rule;
  }
}

/** Only the given columns that are not undefined: what an update may set. */
export const given = <T extends Record<string, unknown>>(columns: T): Partial<T> =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<T>;
