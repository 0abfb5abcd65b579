import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureCluster } from '../../dev/postgres/cluster.ts';
import type { TemporalPrograms } from '../../dev/temporal/programs.ts';

/** What stands in for the inside of images that are not ours. */
export type ImagePrograms = {
  /** Directory of the programs, for the PATH. */
  bin: string;
  /** Temporal's entry point, which in its container lies in /etc/temporal. */
  entrypoint: string;
  /** What the entry point of PostgreSQL's image does before its command: makes the cluster, unless there is one. */
  makeCluster: () => void;
};

type Wanted = {
  directory: string;
  programs: TemporalPrograms;
  /** The installed PostgreSQL's programs; where its cluster is. */
  postgres: { bin: string; dataDir: string; port: number; password: string };
  /** Version of the Temporal UI, as its image is named. */
  uiVersion: string;
};

/** Entry points of images that docker-compose.yml leaves as they are. */
export const imageCommands: Record<string, string[]> = { 'temporal-ui': ['ui-server', '--env', 'docker', 'start'] };

/** Puts them into `directory`. Temporal's are the official programs; its UI has the configuration that its image has. */
export const imagePrograms = async ({ directory, programs, postgres, uiVersion }: Wanted): Promise<ImagePrograms> => {
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  const script = (name: string, text: string): string => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return join(bin, name);
  };
  symlinkSync(programs.server, join(bin, 'temporal-server'));
  symlinkSync(programs.sqlTool, join(bin, 'temporal-sql-tool'));
  const probe = `require('net').connect(+process.argv[3],process.argv[2]).on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))`;
  script('nc', `exec node -e "${probe}" -- "$@"`);

  const ui = join(directory, 'ui');
  mkdirSync(join(ui, 'config'), { recursive: true });
  writeFileSync(join(ui, 'config/docker.yaml'), `${await uiConfiguration(uiVersion)}\nhost: 127.0.0.1\n`);
  script('ui-server', `exec ${programs.ui} --root ${ui} "$@"`);

  return {
    bin,
    // Finds its container's address, then does this.
    entrypoint: script('entrypoint.sh', 'exec temporal-server start'),
    makeCluster: () => {
      const { account, prefix, ...cluster } = ensureCluster(postgres.dataDir, postgres.password, {
        durable: false,
        bin: postgres.bin,
      });
      const become = account ? `setpriv --reuid=${account.uid} --regid=${account.gid} --clear-groups -- ` : '';
      // Beside what the command says: its own place on this machine, and no care for a crash of it.
      const own = [`port=${postgres.port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
      const settings = own.map((setting) => `-c ${setting}`).join(' ');
      script('postgres', `exec ${prefix.join(' ') || become} ${cluster.postgres} -D ${cluster.dir} "$@" ${settings}`);
    },
  };
};

/** `config/docker.yaml` of the UI's source, which its image holds. */
const uiConfiguration = async (version: string): Promise<string> => {
  const module = `github.com/temporalio/ui-server/v2@v${version}`;
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', module]);
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  return readFileSync(join(Dir, 'config/docker.yaml'), 'utf8');
};
