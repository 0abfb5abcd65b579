import json from './manifest.json' with { type: 'json' };
import type { CommandInputs } from './manifest-inputs.ts';

/** Name of a command of the table. */
export type CommandName = keyof CommandInputs;

/** One field of a command's input, in JSON Schema; of several kinds (`anyOf`) the caller may choose. */
export type FieldSchema = {
  type?: 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object';
  /** `date-time`: RFC 3339 with a zone; `date`: a day without one. */
  format?: string;
  enum?: readonly string[];
  default?: unknown;
  items?: FieldSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  anyOf?: readonly FieldSchema[];
};

/** A command's input in JSON Schema (2020-12): an object without further members. */
export type InputSchema = {
  type: 'object';
  properties: Readonly<Record<string, FieldSchema>>;
  required?: readonly string[];
  additionalProperties: false;
};

/** What there is to know of a command from outside. */
export type CommandManifest = {
  name: string;
  /** One of these is needed, for this ticket; which one may depend on the input. */
  permissions: readonly string[];
  /** Statuses in which it makes sense. */
  statuses: readonly string[];
  /** Fields that hold what a person wrote. */
  texts: readonly string[];
  input: InputSchema;
};

/** All commands, in the order of the process: generated from the table of commands by `npm run manifest`. */
export const manifest = json as unknown as readonly CommandManifest[];
