import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The checkout. */
export const checkout = join(import.meta.dirname, '../..');

/** A service of docker-compose.yml, as far as the tests read it. */
export type ComposeService = {
  image: string;
  build?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  ports?: string[];
  container_name?: string;
};

/** docker-compose.yml as Compose reads it: aliases and `<<` resolved, `${NAME:-standard}` replaced, `$$` one dollar. */
export const composeFile = (
  env: Record<string, string> = {},
): { services: Record<string, ComposeService> } & object => {
  const text = readFileSync(join(checkout, 'docker-compose.yml'), 'utf8');
  return interpolated(parse(text, { merge: true }), env) as ReturnType<typeof composeFile>;
};

const interpolated = (value: unknown, env: Record<string, string>): unknown => {
  if (typeof value === 'string') {
    return value.replace(/\$(?:\$|\{(\w+)(?::-([^}]*))?\})/g, (found, name: string | undefined, standard: string) =>
      found === '$$' ? '$' : env[name!] || standard || '',
    );
  }
  if (Array.isArray(value)) return value.map((one) => interpolated(one, env));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolated(one, env)]));
};

/** One instruction of the Dockerfile, continued lines joined. */
export type Instruction = { stage: number; word: string; rest: string };

/** The instructions of the Dockerfile in order; `stage` counts from 0. */
export const dockerfile = (): Instruction[] => {
  const lines = readFileSync(join(checkout, 'Dockerfile'), 'utf8')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  let stage = -1;
  return lines.map((line) => {
    const [, word, rest] = /^(\w+)\s+(.*)$/.exec(line)!;
    if (word === 'FROM') stage += 1;
    return { stage, word: word!, rest: rest! };
  });
};

/** What the image itself says of how it runs: the last stage's. */
export const imageSettings = (): { command: string[]; health: string[]; env: Record<string, string>; user: string } => {
  const all = dockerfile();
  const last = all.at(-1)!.stage;
  const of = (word: string): string => all.find((one) => one.stage === last && one.word === word)!.rest;
  return {
    command: JSON.parse(of('CMD')),
    health: JSON.parse(/CMD (\[.*\])$/.exec(of('HEALTHCHECK'))![1]!),
    env: Object.fromEntries(
      of('ENV')
        .split(' ')
        .map((pair) => pair.split('=') as [string, string]),
    ),
    user: of('USER'),
  };
};
