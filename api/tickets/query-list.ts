import { z } from 'zod';

/** A query parameter of several values: repeated, or separated by commas. */
export const listOf = <T extends z.ZodType<string, string>>(item: T) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().flatMap((text) => text.split(',')))
    .pipe(z.array(item).min(1).max(50))
    .meta({ type: 'string', description: 'Several: separated by commas, or repeated.' });

/** A yes-or-no query parameter. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
