import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePorts } from '../../dev/ports.ts';
import { createDatabaseIfMissing } from '../../dev/postgres/create-database.ts';
import { type PostgresServer, startPostgres } from '../../dev/postgres/server.ts';
import { ProcessLedger } from '../../dev/process-ledger.ts';
import { silent } from '../../dev/progress.ts';
import { temporalPrograms } from '../../dev/temporal/programs.ts';
import { waitUntil } from '../../dev/wait-until.ts';
import { findPostgres } from '../support/find-postgres.mjs';
import { watchLine } from '../support/log-watch.ts';
import { type ComposeService, checkout, composeFile, imageSettings } from './compose-file.ts';
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
  startPostgres: () => Promise<void>;
  stopPostgres: () => Promise<void>;
  /** Starts a service without waiting for it; `env` is set over its own. */
  run: (name: string, env?: Record<string, string>) => Running;
  /** Runs a service that is a job; rejects unless it succeeds. Returns its output. */
  job: (name: string) => Promise<string>;
  /** Starts a service and resolves when its health check says that it is well. */
  up: (name: string) => Promise<Running>;
  /** Runs another command in the place of a service: `docker compose run <name> …`. */
  execute: (name: string, command: readonly string[], env?: Record<string, string>) => Running;
  /** SIGTERM, and waits for the end. */
  down: (running: Running) => Promise<number | string | null>;
  /** All that runs of these services, or of all. */
  running: (...names: string[]) => Running[];
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
  const ports = await freePorts(19, 12_000, 20_000);
  const metricsPorts = ports.splice(11);
  const [apiPort, temporalPort, ...internal] = ports as [number, number, ...number[]];
  const ledger = new ProcessLedger(join(directory, 'processes.json'));
  const password = 'it-is/a:secret@';
  const secret = join(directory, 'postgres_password');
  writeFileSync(secret, `${password}\n`);
  const programsPath = join(directory, 'bin');
  mkdirSync(programsPath);
  symlinkSync(programs.server, join(programsPath, 'temporal-server'));
  symlinkSync(programs.sqlTool, join(programsPath, 'temporal-sql-tool'));
  // The entry point of Temporal's image finds its container's address, then does this.
  const entry = join(programsPath, 'entrypoint.sh');
  writeFileSync(entry, '#!/bin/sh\nexec temporal-server start\n', { mode: 0o755 });
  const probe = `require('net').connect(+process.argv[3],process.argv[2]).on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))`;
  writeFileSync(join(programsPath, 'nc'), `#!/bin/sh\nexec node -e "${probe}" -- "$@"\n`, { mode: 0o755 });

  let postgres: PostgresServer;
  const startServer = async (): Promise<void> => {
    const logFile = join(directory, 'postgres.log');
    postgres = await startPostgres({ dataDir: directory, logFile, ledger, password, durable: false, bin });
    await createDatabaseIfMissing(postgres.url('postgres'), 'desk');
  };
  const { services } = composeFile();
  const image = imageSettings();
  const path = [programsPath, dirname(process.execPath), bin, '/usr/bin', '/bin'].join(':');
  const running = new Set<Running>();

  /** Names of containers and their fixed places, as they are here. */
  const here = (text: string, metricsPort: number): string =>
    text
      .replaceAll('@postgres:5432', `@127.0.0.1:${postgres.port}`)
      .replaceAll('temporal:7233', `127.0.0.1:${temporalPort}`)
      .replace(/^(postgres|0\.0\.0\.0)$/, '127.0.0.1')
      .replace(/^5432$/, `${postgres.port}`)
      .replace(/^7233$/, `${temporalPort}`)
      .replace(/^9464$/, `${metricsPort}`)
      .replaceAll('/run/secrets/postgres_password', secret)
      .replaceAll('/etc/temporal/entrypoint.sh', entry)
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
    ...Object.fromEntries(
      Object.entries(service.environment ?? {}).map(([name, value]) => [name, here(value, metricsPort)]),
    ),
  });

  const execute: Stack['execute'] = (name, command, env = {}) => {
    const service = services[name]!;
    const metricsPort = command.includes('dist/worker') ? metricsPorts.pop()! : 0;
    const [program, ...args] = command.map((word) => here(word, metricsPort)) as [string, ...string[]];
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
    const { entrypoint = [], command = image.command } = services[name]!;
    return execute(name, [...entrypoint, ...command], env);
  };
  const down: Stack['down'] = async (one) => {
    one.process.kill('SIGTERM');
    return one.ended;
  };
  return {
    directory,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    temporalAddress: `127.0.0.1:${temporalPort}`,
    postgresUrl: (database) => postgres.url(database),
    pgData: join(directory, 'postgres'),
    get postgresEnv() {
      return { PATH: path, PGPORT: `${postgres.port}`, PGPASSWORD: password, PGDATA: join(directory, 'postgres') };
    },
    startPostgres: startServer,
    stopPostgres: () => postgres.daemon.stop(20_000),
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
      const [, ...check] = service.healthcheck?.test ?? ['CMD', ...image.health];
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
      return one;
    },
    down,
    running: (...names) => [...running].filter(({ name }) => names.length === 0 || names.includes(name)),
    stop: async () => {
      await Promise.all([...running].map(down));
      await ledger.endAll(5000);
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
