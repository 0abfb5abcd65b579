import { zodToOpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

/** What `unsafeText` refuses in every string; half a surrogate pair is no Unicode, so no pattern can name it. */
const withoutNul = '^[^\\u0000]*$';
/** As well: something is left after trimming. */
const withLetter = '^[^\\u0000]*[^\\s\\ufeff\\u0000][^\\u0000]*$';

/**
 * Lets the OpenAPI document say of this input what is checked of it but the generator leaves out: no NUL in a string, and not
 * only blanks where it is trimmed; a pattern without the `/u` of its regular expression; how far an integer goes.
 */
export const tellChecks = (input: z.core.$ZodType | undefined): void => {
  if (input instanceof z.ZodString) {
    const { pattern, format, allOf } = z.toJSONSchema(input, { io: 'input' });
    if (format ?? allOf) return;
    tell(input, { pattern: pattern ?? (isTrimmed(input) ? withLetter : withoutNul) });
  } else if (input instanceof z.ZodNumber) {
    const { minimum, maximum } = z.toJSONSchema(input, { io: 'input' });
    tell(input, { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) });
  } else for (const part of partsOf(input)) tellChecks(part);
};

/** In the generator's own registry: what zod itself says of a schema stays as it is, for the manifest of commands. */
const tell = (input: z.ZodType, told: Record<string, unknown>): void => {
  zodToOpenAPIRegistry.add(input, { ...zodToOpenAPIRegistry.get(input), ...told });
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
