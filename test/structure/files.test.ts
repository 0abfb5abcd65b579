import assert from 'node:assert/strict';
import { homedir, hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { allFiles, read, roomOf } from './sources.ts';

const mostLines = 300;

/** Text files; the lock file's addresses are made relative to the registry by npm itself, see below. */
const texts = allFiles().filter((file) =>
  /\.(ts|tsx|mjs|js|json|md|sql|sh|yml|yaml|html|css|toml)$|^\.ci\//.test(file),
);

describe('the files of the checkout', () => {
  it(`hold no source of more than ${mostLines} lines`, () => {
    const sources = texts.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && roomOf(file) !== 'test');
    const long = sources
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > mostLines);
    assert.deepEqual(long, []);
  });

  it('are named for what they hold: no utils, helpers, manager, common', () => {
    const vague = allFiles().filter((file) => /(^|\/)(utils?|helpers?|managers?|common|misc)(\.|\/)/.test(file));
    assert.deepEqual(vague, []);
  });

  it('know nothing of the machine they were written on: no path of a checkout or home, no host name', () => {
    const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
    const own = [checkout, homedir()].filter((path) => path.split('/').length > 2);
    const machine = /(?<![\w.])\/(?:home|Users|root)\/[a-z]|[A-Z]:\\\\Users/;
    const wrong = texts.filter((file) => {
      const text = read(file);
      return own.some((path) => text.includes(path)) || machine.test(text) || text.includes(`@${hostname()}"`);
    });
    assert.deepEqual(wrong, []);
  });

  it('name no package registry: whoever installs chooses it', () => {
    const registry = /https?:\/\/[^\s"'`]*(?:\/npm\/|registry\.|\/pypi\/|goproxy|\/artifactory\/)/;
    const wrong = texts.filter((file) => file !== 'test/structure/files.test.ts' && registry.test(read(file)));
    // npm writes the public registry into its lock file and replaces it by the configured one when it installs.
    const lock = read('package-lock.json');
    const hosts = [...lock.matchAll(/"resolved": "(https?:\/\/[^/"]+)/g)].map(([, host]) => host);
    assert.deepEqual(
      [...new Set(hosts)].filter((host) => host !== 'https://registry.npmjs.org'),
      [],
    );
    assert.deepEqual(
      wrong.filter((file) => file !== 'package-lock.json'),
      [],
    );
  });
});
