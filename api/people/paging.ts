import { z } from 'zod';

/** Query of every list of people and units: at most 200 rows, from an opaque cursor on. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(600).optional().meta({ description: 'The `next` of the page before.' }),
};

/** A page of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable().meta({ description: 'Null on the last page.' }) });

/** The cursor after a row: its sort key and id. */
export const cursorOf = (key: string, id: string): string =>
  Buffer.from(JSON.stringify([key, id])).toString('base64url');

const cursor = z.tuple([z.string(), z.uuid()]);

/** A cursor's sort key and id; null when it is not one of ours. */
export const readCursor = (text: string): { key: string; id: string } | null => {
  try {
    const [key, id] = cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { key, id };
  } catch {
    return null;
  }
};
