import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { CommandManifest, InputSchema } from '../contracts/manifest.ts';
import { type AnyCommand, textFieldsOf } from '../domain/ticket/command.ts';
import { commands } from '../domain/ticket/commands/table.ts';
import { asPlain } from '../domain/ticket/text.ts';

// `npm run manifest`: writes what `cli` and agents' programs know of the table of commands. Run it after a change of a
// command; a test fails while the files are stale.

const manifestFile = new URL('../contracts/manifest.json', import.meta.url);
const inputsFile = new URL('../contracts/manifest-inputs.ts', import.meta.url);

/** The table of commands as data: what each takes, who may give it and in which statuses. */
export const makeManifest = (): CommandManifest[] => Object.values(commands).map(manifestOf);

const manifestOf = ({ name, permission, in: statuses, input }: AnyCommand): CommandManifest => {
  const schema = input(asPlain);
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      // Told by `texts`.
      delete jsonSchema.personalText;
      // Rules between fields are for the OpenAPI document; here they would make types of no use.
      if (jsonSchema.properties) for (const rule of ['anyOf', 'oneOf'] as const) delete jsonSchema[rule];
    },
  });
  return {
    name,
    permissions: typeof permission === 'string' ? [permission] : [...permission.of],
    statuses: [...statuses],
    texts: textFieldsOf(schema.shape),
    input: json as InputSchema,
  };
};

/** The two generated files, by where they are: the manifest, and the inputs as TypeScript types. */
export const manifestFiles = (): { file: URL; text: string }[] => {
  const manifest = makeManifest();
  return [
    { file: manifestFile, text: `${JSON.stringify(manifest, null, 2)}\n` },
    { file: inputsFile, text: inputTypes(manifest) },
  ];
};

const inputTypes = (
  manifest: readonly CommandManifest[],
): string => `// biome-ignore-all format: written by \`npm run manifest\`.

/** What each command takes, as callers send it: the body of \`POST /tickets/:number/commands/<name>\`. */
export type CommandInputs = {
${manifest.map(({ name, input }) => `  ${name}: ${typeOf(input)};`).join('\n')}
};
`;

type Schema = {
  type?: string;
  enum?: readonly string[];
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
};

/** A JSON schema as a TypeScript type, laid out as the formatter would. */
const typeOf = (schema: Schema, depth = 1): string => {
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, depth)).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array': {
      const item = typeOf(schema.items ?? {}, depth);
      return item.includes(' ') ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return objectOf(schema, depth);
    default:
      return 'unknown';
  }
};

const objectOf = ({ properties = {}, required = [] }: Schema, depth: number): string => {
  const members = Object.entries(properties).map(
    ([name, schema]) => `${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema, depth + 1)}`,
  );
  if (members.length === 0) return 'Record<string, never>';
  const indent = '  '.repeat(depth + 1);
  return `{\n${members.map((member) => `${indent}${member};\n`).join('')}${'  '.repeat(depth)}}`;
};

/** The generated files that differ from what the table says now. */
export const staleFiles = (): string[] =>
  manifestFiles()
    .filter(({ file, text }) => readOrEmpty(file) !== text)
    .map(({ file }) => file.pathname.split('/').slice(-2).join('/'));

const readOrEmpty = (file: URL): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

if (process.argv[1] === import.meta.filename) {
  const stale = staleFiles();
  for (const { file, text } of manifestFiles()) writeFileSync(file, text);
  process.stdout.write(stale.length === 0 ? 'nothing has changed\n' : `written: ${stale.join(', ')}\n`);
}
