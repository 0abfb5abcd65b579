import { z } from 'zod';
import { type CommandName, manifest } from './manifest.ts';
import type { CommandInputs } from './manifest-inputs.ts';

/**
 * The schema of a command's input, for programs that check before they send. The desk checks more: fields that depend
 * on each other, and what only the ticket can tell. Throws a RangeError for an unknown name.
 *
 * @example commandInput('assign').parse({ to: 'wang' })
 */
export const commandInput = <C extends CommandName>(name: C): z.ZodType<CommandInputs[C]> => {
  const found = manifest.find((command) => command.name === name);
  if (!found) throw new RangeError(`no such command: ${name}`);
  return z.fromJSONSchema(found.input as unknown as Parameters<typeof z.fromJSONSchema>[0]) as z.ZodType<
    CommandInputs[C]
  >;
};
