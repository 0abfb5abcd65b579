import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';
import { describeConfig } from '../../config/describe-config.ts';
import { printableConfig } from '../../config/printable-config.ts';
import { loadConnectedConfig, removeRunningDesk, writeRunningDesk } from '../../config/running-desk.ts';
import { deskSecret } from '../../config/secrets.ts';
import { settings } from '../../config/settings.ts';

const problemsOf = (env: Record<string, string>) => {
  try {
    loadConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error;
  }
  throw new Error('nothing was refused');
};

describe('the configuration', () => {
  it('needs no variable at all, and listens on loopback', () => {
    const config = loadConfig({});
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.port, 3000);
    assert.equal(config.publicUrl, 'http://127.0.0.1:3000');
    assert.equal(config.timeZone, 'Asia/Shanghai');
    assert.equal(config.policy, 'customer-response');
    assert.equal(config.databaseUrl, undefined);
    assert.equal(config.testClock, false);
    assert.match(config.dataDir, /^\/.*\/\.data$/);
  });

  it('takes an empty variable for an unset one', () => {
    assert.equal(loadConfig({ PORT: '', DATABASE_URL: ' ' }).port, 3000);
  });

  it('names every wrong setting at once, with what is allowed', () => {
    const error = problemsOf({
      PORT: '70000',
      HOST: 'http://x',
      DESK_TIME_ZONE: 'Mars/Olympus',
      LOG_LEVEL: 'loud',
      TEST_CLOCK: 'perhaps',
    });
    const wrong = error.problems.map((problem) => problem.variable);
    assert.deepEqual(wrong.sort(), ['DESK_TIME_ZONE', 'HOST', 'LOG_LEVEL', 'PORT', 'TEST_CLOCK']);
    assert.match(error.message, /PORT is "70000"; allowed: a port from 1 to 65535/);
    assert.match(error.message, /LOG_LEVEL is "loud"; allowed: fatal, error, warn, info/);
    assert.match(error.remedy, /--help/);
  });

  it('refuses a misspelt name instead of ignoring it', () => {
    assert.match(
      problemsOf({ DESK_TIMEZONE: 'Asia/Shanghai' }).message,
      /DESK_TIMEZONE is not a setting.*DESK_TIME_ZONE/,
    );
  });

  it('never shows a secret, neither in an error nor in the printed configuration', () => {
    assert.doesNotMatch(problemsOf({ DATABASE_URL: 'mysql://desk:geheim@db/x' }).message, /geheim/);
    const config = loadConfig({
      DATABASE_URL: 'postgres://desk:geheim@db/x',
      SMTP_URL: 'smtp://me:geheim@mail',
      TEMPORAL_API_KEY: 'geheim',
      TEMPORAL_ADDRESS: 'temporal:7233',
    });
    const shown = printableConfig(config);
    assert.doesNotMatch(JSON.stringify(shown), /geheim/);
    assert.equal(shown.DATABASE_URL, 'postgres://desk:***@db/x');
  });

  it('takes secrets from files too, one password for a URL that has none', () => {
    const directory = mkdtempSync(join(tmpdir(), 'desk-secrets-'));
    const file = (name: string, text: string): string => {
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    };
    try {
      const config = loadConfig({
        DATABASE_URL: 'postgres://desk@db/x',
        DATABASE_PASSWORD_FILE: file('password', 'ge:he/im@\n'),
        SMTP_URL_FILE: file('smtp', 'smtp://me:geheim@mail\n'),
        TEMPORAL_API_KEY_FILE: file('key', 'key\n'),
      });
      assert.equal(new URL(config.databaseUrl!).password, 'ge%3Ahe%2Fim%40');
      assert.equal(config.smtpUrl, 'smtp://me:geheim@mail');
      assert.equal(config.temporalConnection.apiKey, 'key');
      assert.doesNotMatch(JSON.stringify(printableConfig(config)), /im@|geheim/);
      const gone = problemsOf({ DATABASE_URL_FILE: join(directory, 'gone'), SMTP_URL_FILE: file('empty', '\n') });
      assert.match(
        gone.message,
        /DATABASE_URL_FILE is not readable \(.*ENOENT\)[\s\S]*SMTP_URL_FILE is a file without/,
      );
      const twice = problemsOf({ SMTP_URL: 'smtp://mail', SMTP_URL_FILE: file('smtp', 'smtp://mail') });
      assert.match(twice.message, /SMTP_URL_FILE is set together with SMTP_URL/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("takes Temporal's standard variables", () => {
    const { temporalConnection, temporalAddress } = loadConfig({
      TEMPORAL_ADDRESS: 'temporal.example.com:7233',
      TEMPORAL_API_KEY: 'key',
      TEMPORAL_GRPC_META_REGION: 'cn',
    });
    assert.equal(temporalAddress, 'temporal.example.com:7233');
    assert.deepEqual(temporalConnection, {
      address: 'temporal.example.com:7233',
      tls: true,
      apiKey: 'key',
      metadata: { region: 'cn' },
    });
  });

  it('is described whole by --help', () => {
    const text = describeConfig();
    for (const { variable } of Object.values(settings)) assert.ok(text.includes(`  ${variable} `), variable);
  });

  it('lets scripts find the desk that npm start runs, and says so when there is none', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'desk-config-'));
    const desk = { databaseUrl: 'postgres://desk:x@127.0.0.1:5/desk', temporalAddress: '127.0.0.1:7233' };
    try {
      assert.throws(() => loadConnectedConfig({ DATA_DIR: dataDir }), /DATABASE_URL is not set.*npm start/);
      writeRunningDesk(dataDir, desk);
      const config = loadConnectedConfig({ DATA_DIR: dataDir, TEMPORAL_ADDRESS: 'elsewhere:1' });
      assert.equal(config.databaseUrl, desk.databaseUrl);
      assert.equal(config.temporalConnection.address, 'elsewhere:1');
      removeRunningDesk(dataDir);
      assert.throws(() => loadConnectedConfig({ DATA_DIR: dataDir }), ConfigError);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });

  it('makes secrets of its own, once, for its owner only', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'desk-config-'));
    try {
      const made = deskSecret(dataDir, 'session');
      assert.match(made, /^[\w-]{43}$/);
      assert.equal(deskSecret(dataDir, 'session'), made);
      assert.notEqual(deskSecret(dataDir, 'other'), made);
      assert.equal(statSync(join(dataDir, 'secrets', 'session')).mode & 0o777, 0o600);
      assert.equal(statSync(join(dataDir, 'secrets')).mode & 0o777, 0o700);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});
