import { z } from 'zod';

/** A query parameter of several values: repeated, or separated by commas. */
export const listOf = <T extends z.ZodType<string, string>>(item: T) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().flatMap((text) => text.split(',')))
    .pipe(z.array(item).min(1).max(50))
    .meta({
      type: 'array',
      items: itemsOf(item),
      minItems: 1,
      maxItems: 50,
      description: 'Several: repeated, or separated by commas.',
    });

const itemsOf = (item: z.ZodType): Record<string, unknown> => {
  const { $schema: _, ...schema } = z.toJSONSchema(item, { io: 'input' });
  return schema;
};

/** A yes-or-no query parameter. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
