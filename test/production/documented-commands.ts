import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout, composeFile } from './compose-file.ts';
import type { Stack } from './stack.ts';

/** The shell blocks under a heading of docs/deploying.md, each as its lines. */
export const documentedBlocks = (heading: string): string[][] => {
  const text = readFileSync(join(checkout, 'docs/deploying.md'), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  assert.ok(section, heading);
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!.trimEnd().split('\n'));
};

/** Starts what is not running, each service as soon as docker-compose.yml lets it: when what it depends on is well, or done. */
export const composeUp = async (stack: Stack): Promise<void> => {
  const { services } = composeFile();
  const needs = (name: string) => Object.entries(services[name]!.depends_on ?? {});
  const jobs = new Set(
    Object.keys(services).flatMap((name) =>
      needs(name).flatMap(([needed, { condition }]) => (condition === 'service_completed_successfully' ? needed : [])),
    ),
  );
  const begun = new Map<string, Promise<unknown>>();
  const start = (name: string): Promise<unknown> => {
    const begin = async (): Promise<unknown> => {
      if (stack.running(name).length > 0) return;
      await Promise.all(needs(name).map(([needed]) => start(needed)));
      return jobs.has(name) ? stack.job(name) : stack.up(name);
    };
    const known = begun.get(name) ?? begin();
    begun.set(name, known);
    return known;
  };
  await Promise.all(Object.keys(services).map(start));
};

const inPostgres = /^docker compose (?:exec -T postgres|run --rm --no-deps -T --entrypoint (sh) postgres) (.*)$/;

/**
 * Does what a documented block says, without Docker: programs that would run in the container of PostgreSQL run here,
 * starting and stopping is the stack's. Throws at a command it does not know.
 */
export const runDocumented = async (stack: Stack, lines: readonly string[]): Promise<void> => {
  for (const line of lines) {
    const [, shell = '', command] = inPostgres.exec(line) ?? [];
    const [, stopped] = /^docker compose stop (.*)$/.exec(line) ?? [];
    if (command !== undefined) await inShell(stack, `${shell} ${command}`);
    else if (stopped !== undefined) await Promise.all(stack.running(...stopped.split(' ')).map(stack.down));
    else if (line === 'docker compose down') await stack.halt();
    else if (line === 'docker volume rm durable-desk_postgres') rmSync(stack.pgData, { recursive: true });
    else if (line === 'docker compose up -d postgres') await stack.up('postgres');
    else if (line === 'docker compose up -d') await composeUp(stack);
    else throw new Error(`the test does not know: ${line}`);
  }
};

const inShell = async (stack: Stack, command: string): Promise<void> => {
  // Only root may give files to the account postgres; else they are its own already.
  const own = process.getuid?.() === 0 ? command : command.replace('chown -R postgres:postgres', 'test -d');
  await promisify(execFile)('bash', ['-o', 'pipefail', '-euc', own], { cwd: stack.directory, env: stack.postgresEnv });
};
