import type { Position } from '../../db/live/events-after.ts';

/** A position as an event id: `<xid>.<seq>.<number>`. */
export const idOfPosition = ({ xid, number, seq }: Position): string => `${xid}.${seq}.${number}`;

/** The position of an event id; null when it is not one of ours. */
export const positionOfId = (id: string): Position | null => {
  const [, xid, seq, number] = /^(\d{1,19})\.(\d{1,9})\.([A-Z]{0,8}\d{0,16})$/.exec(id) ?? [];
  return xid === undefined ? null : { xid, seq: Number(seq), number: number! };
};
