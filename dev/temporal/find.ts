import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { StartError } from '../start-error.ts';
import { oldestCommandLine, temporalCommandLine } from './command-line.ts';
import { type TemporalPrograms, temporalPrograms } from './programs.ts';

/** What a Temporal service can be started from: each keeps its workflows in a place of its own. */
export type TemporalSource = { kind: 'command'; version: string } | { kind: 'programs'; programs: TemporalPrograms };

const fileIn = (dataDir: string) => join(dataDir, 'temporal', 'kept-by');

/**
 * Finds it: what kept this desk's workflows before, since they are nowhere else; on a new desk the `temporal` command on the PATH
 * if it is new enough, else the three official programs, built when this machine has not built them yet.
 * Throws a StartError that names every way when there is none.
 */
export async function findTemporal(dataDir: string, progress: Progress): Promise<TemporalSource> {
  const before = keptBy(dataDir);
  if (before !== 'programs') {
    const version = await temporalCommandLine();
    if (version !== undefined) return { kind: 'command', version };
    if (before === 'command') {
      throw new StartError(
        `this desk's workflows are kept by the \`temporal\` command, which is not on the PATH any more, or older than ${oldestCommandLine}`,
        'install it again (https://temporal.io/setup/install-temporal-cli), or begin a new desk with another DATA_DIR',
      );
    }
  }
  return { kind: 'programs', programs: await temporalPrograms(progress) };
}

/** Writes down what keeps this desk's workflows from now on. */
export function rememberSource(dataDir: string, source: TemporalSource): void {
  mkdirSync(join(dataDir, 'temporal'), { recursive: true, mode: 0o700 });
  writeFileSync(fileIn(dataDir), source.kind);
}

function keptBy(dataDir: string): string | undefined {
  try {
    return readFileSync(fileIn(dataDir), 'utf8').trim();
  } catch {
    return undefined;
  }
}
