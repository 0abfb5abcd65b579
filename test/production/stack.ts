import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePorts } from '../../dev/ports.ts';
import { createDatabaseIfMissing } from '../../dev/postgres/create-database.ts';
import { silent } from '../../dev/progress.ts';
import { temporalPrograms } from '../../dev/temporal/programs.ts';
import { waitUntil } from '../../dev/wait-until.ts';
import { findPostgres } from '../support/find-postgres.mjs';
import { watchLine } from '../support/log-watch.ts';
import { type ComposeService, checkout, composeFile, imageSettings } from './compose-file.ts';
import { imageCommands, imagePrograms } from './image-programs.ts';
import { stage } from './stage.ts';

/** A container's process, run without a container. */
export type Running = {
  name: string;
  process: ChildProcess;
  output: () => string;
  /** Exit code or signal. */
  ended: Promise<number | string | null>;
  /** Port of its metrics, if it is a worker. */
  metricsPort: number;
};

/** What docker-compose.yml starts, started by the same commands and environments, without containers. */
export type Stack = {
  directory: string;
  apiUrl: string;
  temporalAddress: string;
  postgresUrl: (database: string) => string;
  /** Where the cluster is: PGDATA in the container. */
  pgData: string;
  /** Environment in which `docker compose exec postgres …` runs. */
  postgresEnv: Record<string, string>;
  uiUrl: string;
  /** Starts a service without waiting for it; `env` is set over its own. */
  run: (name: string, env?: Record<string, string>) => Running;
  /** Runs a service that is a job; rejects unless it succeeds. Returns its output. */
  job: (name: string) => Promise<string>;
  /** Starts a service and resolves when its health check says that it is well; at once where it has none. */
  up: (name: string) => Promise<Running>;
  /** Runs another command in the place of a service: `docker compose run <name> …`. */
  execute: (name: string, command: readonly string[], env?: Record<string, string>) => Running;
  /** SIGTERM, and waits for the end. */
  down: (running: Running) => Promise<number | string | null>;
  /** All that runs of these services, or of all. */
  running: (...names: string[]) => Running[];
  /** `docker compose down`: PostgreSQL last. */
  halt: () => Promise<void>;
  stop: () => Promise<void>;
};

/** Makes ready; nothing runs yet. PostgreSQL will be an installed one, with all its tools. */
export const createStack = async (): Promise<Stack> => {
  const bin = findPostgres();
  assert.ok(bin, 'a PostgreSQL with pg_basebackup is needed: `apt-get install postgresql`, or POSTGRES_BIN');
  const [staged, programs] = await Promise.all([stage(), temporalPrograms(silent)]);
  const directory = mkdtempSync(join(tmpdir(), 'desk-stack-'));
  chmodSync(directory, 0o711);
  // From where starting desks do not choose: some of these are listened on only later.
  const ports = await freePorts(21, 12_000, 20_000);
  const metricsPorts = ports.splice(13);
  const [apiPort, temporalPort, postgresPort, uiPort, ...internal] = ports as [
    number,
    number,
    number,
    number,
    ...number[],
  ];
  const password = 'it-is/a:secret@';
  const secret = join(directory, 'postgres_password');
  writeFileSync(secret, `${password}\n`);
  const { services } = composeFile();
  const image = imageSettings();
  const pgData = join(directory, 'postgres');
  const postgres = { bin, dataDir: pgData, port: postgresPort, password };
  const uiVersion = services['temporal-ui']!.image.split(':')[1]!;
  const images = await imagePrograms({ directory, programs, postgres, uiVersion });
  const postgresUrl = (database: string): string =>
    `postgres://desk:${encodeURIComponent(password)}@127.0.0.1:${postgresPort}/${database}`;
  const path = [images.bin, dirname(process.execPath), bin, '/usr/bin', '/bin'].join(':');
  const running = new Set<Running>();

  /** Names of containers and their fixed places, as they are here. */
  const here = (text: string, metricsPort: number): string =>
    text
      .replaceAll('@postgres:5432', `@127.0.0.1:${postgresPort}`)
      .replaceAll('temporal:7233', `127.0.0.1:${temporalPort}`)
      .replace(/^(postgres|0\.0\.0\.0)$/, '127.0.0.1')
      .replace(/^5432$/, `${postgresPort}`)
      .replace(/^7233$/, `${temporalPort}`)
      .replace(/^9464$/, `${metricsPort}`)
      .replaceAll('/run/secrets/postgres_password', secret)
      .replaceAll('/etc/temporal/entrypoint.sh', images.entrypoint)
      .replaceAll('/etc/temporal/dynamic-config.yaml', join(checkout, 'deploy/temporal-dynamic-config.yaml'));

  const temporalPorts = Object.fromEntries(
    ['FRONTEND', 'MATCHING', 'HISTORY', 'WORKER'].flatMap((name, index) => [
      [`${name}_MEMBERSHIP_PORT`, `${internal[index * 2]}`],
      ...(name === 'FRONTEND' ? [] : [[`${name}_GRPC_PORT`, `${internal[index * 2 + 1]}`]]),
    ]),
  );
  const environment = (service: ComposeService, metricsPort: number): Record<string, string> => ({
    PATH: path,
    ...(service.build ? { ...image.env, HOST: '127.0.0.1', PORT: `${apiPort}` } : {}),
    ...(service.image.startsWith('temporalio/server:')
      ? { ...temporalPorts, FRONTEND_GRPC_PORT: `${temporalPort}`, FRONTEND_HTTP_PORT: `${internal[8]}` }
      : {}),
    ...(service.image.startsWith('postgres:') ? { PGDATA: pgData, PGPORT: `${postgresPort}` } : {}),
    ...(service.image.startsWith('temporalio/ui:') ? { TEMPORAL_UI_PORT: `${uiPort}` } : {}),
    ...Object.fromEntries(
      Object.entries(service.environment ?? {}).map(([name, value]) => [name, here(value, metricsPort)]),
    ),
  });

  const execute: Stack['execute'] = (name, command, env = {}) => {
    const service = services[name]!;
    const metricsPort = command.includes('dist/worker') ? metricsPorts.pop()! : 0;
    const [program, ...words] = command as [string, ...string[]];
    const args = words.map((word) => here(word, metricsPort));
    const child = spawn(program, args, {
      cwd: service.build ? staged.directory : directory,
      env: { ...environment(service, metricsPort), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      // The other programs are not ours, and what an administrator is told once is told to be read.
      if (/^dist\/(api|worker|migrate|bootstrap|health)$/.test(args[0] ?? '')) {
        createInterface(stream).on('line', (line) => watchLine(args[0]!, line));
      }
    }
    const one: Running = {
      name,
      process: child,
      output: () => text,
      metricsPort,
      ended: once(child, 'close').then(([code, signal]) => {
        running.delete(one);
        return signal ?? code;
      }),
    };
    running.add(one);
    return one;
  };
  const run: Stack['run'] = (name, env) => {
    const { entrypoint = [], command = imageCommands[name] ?? image.command } = services[name]!;
    if (name === 'postgres') images.makeCluster();
    return execute(name, [...entrypoint, ...command], env);
  };
  const down: Stack['down'] = async (one) => {
    // The image of PostgreSQL says so: its clients are sent away.
    one.process.kill(one.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    return one.ended;
  };
  const halt: Stack['halt'] = async () => {
    const isPostgres = ({ name }: Running): boolean => name === 'postgres';
    await Promise.all([...running].filter((one) => !isPostgres(one)).map(down));
    await Promise.all([...running].filter(isPostgres).map(down));
  };
  return {
    directory,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    temporalAddress: `127.0.0.1:${temporalPort}`,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    postgresUrl,
    pgData,
    postgresEnv: { PATH: path, PGPORT: `${postgresPort}`, PGPASSWORD: password, PGDATA: pgData },
    run,
    execute,
    job: async (name) => {
      const one = run(name);
      assert.equal(await one.ended, 0, one.output());
      return one.output();
    },
    up: async (name) => {
      const one = run(name);
      const service = services[name]!;
      const [, ...check] = service.healthcheck?.test ?? (service.build ? ['CMD', ...image.health] : []);
      if (check.length === 0) return one;
      let over: unknown;
      void one.ended.then((how) => {
        over = how ?? 'ended';
      });
      const well = async (): Promise<void> => {
        const env = { WORKER_METRICS_PORT: `${one.metricsPort}` };
        const ask = execute(name, check, service.environment?.WORKER_METRICS_PORT ? env : {});
        assert.equal(await ask.ended, 0, `${over === undefined ? ask.output() : `it ended: ${over}`}\n${one.output()}`);
      };
      await waitUntil(well, { what: name, timeoutMs: 60_000 });
      // The image makes it with its cluster.
      if (name === 'postgres')
        await createDatabaseIfMissing(postgresUrl('postgres'), service.environment!.POSTGRES_DB!);
      return one;
    },
    down,
    halt,
    running: (...names) => [...running].filter(({ name }) => names.length === 0 || names.includes(name)),
    stop: async () => {
      await halt();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
