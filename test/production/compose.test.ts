import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { checkout, composeFile, dockerfile, imageSettings } from './compose-file.ts';

describe('docker-compose.yml and Dockerfile', () => {
  const { services } = composeFile();
  const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);

  it('fit the schema of the Compose Specification', () => {
    // compose-spec.json is schema/compose-spec.json of github.com/compose-spec/compose-go v2.16.2, Apache-2.0.
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'compose-spec.json'), 'utf8'));
    const ajv = new Ajv2020({ strict: false, formats: { duration: true, subnet_ip_address: true } });
    const fits = ajv.compile(schema);
    assert.ok(fits(composeFile()), JSON.stringify(fits.errors, null, 2));
    assert.ok(!fits({ ...composeFile(), services: { api: { image: 'desk', comand: [] } } }), 'the schema sees a slip');
  });

  it('name every image by its version, the one of this release among them', () => {
    const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
    for (const [name, { image }] of Object.entries(services)) assert.match(image, /:\d+\.\d+/, name);
    for (const [, { image }] of ours) assert.equal(image, `durable-desk:${version}`);
    const programs = readFileSync(join(checkout, 'dev/temporal/programs.ts'), 'utf8');
    for (const name of ['temporal', 'temporal-schema', 'temporal-ui']) {
      assert.ok(programs.includes(`'v${services[name]!.image.split(':')[1]}'`), `${name} is not what the tests run`);
    }
  });

  it('run the desk as an ordinary user without packages of development', () => {
    assert.equal(imageSettings().user, 'node');
    assert.equal(imageSettings().env.NODE_ENV, 'production');
    const packages = dockerfile().filter(
      ({ stage, word, rest }) => stage === 1 && word === 'RUN' && /npm ci/.test(rest),
    );
    assert.match(packages[0]!.rest, /--omit=dev/);
  });

  it('let workers be as many as one likes, and publish neither database nor engine', () => {
    assert.equal(services.worker!.ports, undefined);
    for (const [name, { container_name }] of Object.entries(services)) assert.equal(container_name, undefined, name);
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    assert.deepEqual(published, [
      ['temporal-ui', '127.0.0.1:8233:8080'],
      ['api', '127.0.0.1:3000:3000'],
    ]);
  });

  it('hold no secret', () => {
    const text = readFileSync(join(checkout, 'docker-compose.yml'), 'utf8');
    assert.doesNotMatch(text, /PASSWORD:|:\/\/\w+:\w+@/);
  });

  it('copy into the build what it reads', () => {
    const allowed = readFileSync(join(checkout, '.dockerignore'), 'utf8').split('\n');
    const { files } = JSON.parse(readFileSync(join(checkout, 'tsconfig.build.json'), 'utf8')) as { files: string[] };
    const rooms = new Set([...files.map((file) => file.split('/')[0]!), 'domain', 'dev', 'policies', 'intake']);
    for (const room of rooms) assert.ok(allowed.includes(`!${room}`), `${room} is not in .dockerignore`);
  });
});
