import { z } from 'zod';

/** What `unsafeText` refuses in every string; half a surrogate pair is no Unicode, so no pattern can name it. */
const withoutNul = '^[^\\u0000]*$';
/** As well: something is left after trimming. */
const withLetter = '^[^\\u0000]*[^\\s\\ufeff\\u0000][^\\u0000]*$';

/**
 * Lets the OpenAPI document say of every string in this input what is checked of it but stands in no keyword of its schema:
 * no NUL, and where it is trimmed, not only blanks. Strings with a pattern or a format of their own keep it.
 */
export const tellTextPatterns = (input: z.core.$ZodType | undefined): void => {
  if (input instanceof z.ZodString) {
    const { pattern, format, allOf } = z.toJSONSchema(input, { io: 'input' });
    if (format ?? allOf) return;
    // Its own one as well: the generator of the document writes `^…$/u` for a regular expression with that flag.
    const told = pattern ?? (isTrimmed(input) ? withLetter : withoutNul);
    z.globalRegistry.add(input, { ...z.globalRegistry.get(input), pattern: told });
  } else for (const part of partsOf(input)) tellTextPatterns(part);
};

const isTrimmed = ({ def }: z.ZodString): boolean =>
  (def.checks ?? []).some(({ _zod: { def } }) => def.check === 'overwrite' && 'tx' in def);

const partsOf = (schema: z.core.$ZodType | undefined): readonly z.core.$ZodType[] => {
  if (schema instanceof z.ZodObject) return Object.values(schema.shape);
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (schema instanceof z.ZodUnion) return schema.options;
  if (schema instanceof z.ZodPipe) return [schema.in, schema.out];
  if (schema && 'unwrap' in schema && typeof schema.unwrap === 'function') return [schema.unwrap()];
  return [];
};
