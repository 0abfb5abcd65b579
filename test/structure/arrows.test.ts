import assert from 'node:assert/strict';
import { allFiles, type Import, importsOf, roomOf } from './sources.ts';

/** Which rooms a room may import from besides itself (architecture, "Rooms"); a room that is not here fails. */
const arrows: Record<string, readonly string[]> = {
  contracts: [],
  domain: ['contracts'],
  workflows: ['contracts', 'domain'],
  policies: ['contracts', 'domain', 'db'],
  config: [],
  db: ['contracts', 'domain', 'config'],
  intake: ['contracts', 'domain', 'db', 'policies'],
  activities: ['contracts', 'domain', 'db', 'policies', 'config'],
  doctor: ['contracts', 'domain', 'db', 'intake', 'policies'],
  api: ['contracts', 'domain', 'db', 'intake', 'policies', 'config', 'doctor'],
  worker: ['contracts', 'domain', 'db', 'intake', 'policies', 'config', 'activities', 'workflows'],
  cli: ['contracts'],
  web: ['contracts'],
  examples: ['contracts'],
  dev: ['contracts', 'domain', 'db', 'config', 'policies', 'doctor'],
  bench: ['contracts', 'domain', 'db', 'config', 'policies', 'dev', 'test'],
};

/** Files that reach further than their room, each with its reason. */
const exceptions: Record<string, { rooms: readonly string[]; because: string }> = {
  'cli/calendar/calendar-files.ts': {
    rooms: ['policies'],
    because: 'calendar files are checked and filled where they are written, without a desk, by the rules of the desk',
  },
  'cli/commands/signal.ts': {
    rooms: ['config'],
    because: 'it speaks to Temporal itself, where the settings say it is',
  },
  'dev/build.ts': { rooms: ['worker'], because: 'it bundles ahead what the worker would bundle at its start' },
  'doctor/doctor-command.ts': {
    rooms: ['cli', 'config'],
    because: 'it is `desk doctor` without the API: the same words, tables and questions, on settings of the server',
  },
  'doctor/backtest-command.ts': {
    rooms: ['cli', 'config'],
    because: 'it is `desk policy backtest` without the API: the same words and tables, on settings of the server',
  },
  'dev/record-histories.ts': { rooms: ['test'], because: 'it lives the stories that the replay test checks' },
};

/** Packages of the rooms that must run anywhere, the workflow sandbox above all. */
const packages: Record<string, readonly string[]> = {
  contracts: ['zod'],
  domain: ['zod', 'temporal-polyfill'],
  workflows: ['@temporalio/workflow', '@temporalio/common'],
  cli: [],
};

const sources = allFiles().filter((file) => /\.(ts|tsx)$/.test(file) && roomOf(file) !== 'test' && file.includes('/'));
const imports: Import[] = sources.flatMap(importsOf);

const lines = (wrong: readonly Import[]): string => wrong.map(({ from, to }) => `${from} imports ${to}`).join('\n');

describe('the arrows between the rooms', () => {
  it('are read from the code: there are some', () => {
    assert.ok(imports.length > 500);
    assert.ok(imports.some(({ from, to }) => from === 'workflows/ticket/life.ts' && to === 'domain/ticket/evolve.ts'));
  });

  it('point only where the architecture says', () => {
    const wrong = imports.filter(({ from, to, own }) => {
      if (!own || roomOf(from) === roomOf(to)) return false;
      const allowed = [...(arrows[roomOf(from)] ?? []), ...(exceptions[from]?.rooms ?? [])];
      return !allowed.includes(roomOf(to));
    });
    assert.equal(wrong.length, 0, lines(wrong));
  });

  it('know every room', () => {
    assert.deepEqual(
      [...new Set(sources.map(roomOf))].filter((room) => !(room in arrows)),
      [],
    );
  });

  it('let nobody but the worker into workflow code, which runs in a sandbox', () => {
    const wrong = imports.filter(
      ({ from, to, own }) => own && roomOf(to) === 'workflows' && !['workflows', 'worker'].includes(roomOf(from)),
    );
    assert.equal(wrong.length, 0, lines(wrong));
  });

  it('form no cycle', () => {
    const next = (room: string): string[] => [
      ...new Set(imports.filter(({ from, own }) => own && roomOf(from) === room).map(({ to }) => roomOf(to))),
    ];
    const visit = (room: string, path: readonly string[]): void => {
      assert.ok(!path.includes(room), `cycle: ${[...path, room].join(' → ')}`);
      for (const to of next(room).filter((one) => one !== room && one !== 'test')) visit(to, [...path, room]);
    };
    for (const room of Object.keys(arrows)) visit(room, []);
  });

  it('bring only the packages that fit: contracts, domain and workflows run anywhere', () => {
    const wrong = imports.filter(({ from, to, own }) => {
      const allowed = packages[roomOf(from)];
      return !own && allowed !== undefined && roomOf(from) !== 'cli' && !allowed.includes(to);
    });
    assert.equal(wrong.length, 0, lines(wrong));
  });

  it('keep zone data, Node and I/O out of everything a workflow loads', () => {
    const bySource = new Map(sources.map((file) => [file, imports.filter(({ from }) => from === file)]));
    const loaded = new Set<string>();
    const load = (file: string): void => {
      if (loaded.has(file)) return;
      loaded.add(file);
      for (const { to, own, type } of bySource.get(file) ?? []) {
        if (type) continue;
        if (own) load(to);
        else assert.ok(['zod', ...packages.workflows!].includes(to), `a workflow would load ${to}, by ${file}`);
      }
    };
    load('workflows/index.ts');
    load('workflows/payload-converter.ts');
    assert.ok(loaded.has('domain/ticket/decide.ts'));
  });

  it('leave the environment to one reader: process.env stands in config, dev and the entry points only', async () => {
    const { read } = await import('./sources.ts');
    const entry = /^(config|dev|cli|examples|bench)\/|\/main\.ts$|-command\.ts$|-cli\.ts$/;
    const wrong = sources.filter((file) => !entry.test(file) && /process\.env/.test(read(file)));
    assert.deepEqual(wrong, []);
  });
});
