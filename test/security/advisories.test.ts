import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { acceptedAdvisories, audit, notChecked, openAdvisories, unauditedRelease } from './advisories.ts';

const checkout = resolve(import.meta.dirname, '../..');
const json = (path: string): unknown => JSON.parse(readFileSync(resolve(checkout, path), 'utf8'));
const accepted = acceptedAdvisories.parse(json('test/security/accepted-advisories.json'));
const unaudited = unauditedRelease.parse(json('test/security/unaudited.json'));
const { version } = json('package.json') as { version: string };
const today = new Date().toISOString().slice(0, 10);

/** As `npm audit --json` of npm 10 and 11 writes it (report version 2), shortened. */
const found = {
  auditReportVersion: 2,
  vulnerabilities: {
    'body-parser': {
      severity: 'high',
      via: [{ url: 'https://github.com/advisories/GHSA-qwcr-r2fm-qrc7', severity: 'high', title: 'denial of service' }],
    },
    express: { severity: 'high', via: ['body-parser'] },
    cookie: {
      severity: 'low',
      via: [{ url: 'https://github.com/advisories/GHSA-pxg6-pf52-xh8x', severity: 'low', title: 'odd characters' }],
    },
  },
};
const reason = 'bodies are read by raw(), which the advisory is not about';
const acceptance = {
  id: 'GHSA-qwcr-r2fm-qrc7',
  package: 'body-parser',
  reason,
  since: '2026-11-01',
  until: '2026-12-01',
};

describe('Advisories about packages of production', function () {
  this.timeout(120_000);

  it('are told when high or critical, once, unless accepted with a reason and a day, and again after that day', () => {
    assert.deepEqual(openAdvisories(found, [], '2026-11-22'), [
      'body-parser: high: denial of service (https://github.com/advisories/GHSA-qwcr-r2fm-qrc7)',
    ]);
    assert.deepEqual(openAdvisories(found, acceptedAdvisories.parse([acceptance]), '2026-11-22'), []);
    assert.match(openAdvisories(found, [acceptance], '2026-12-02')[0]!, /accepted until 2026-12-01/);
    assert.throws(() => acceptedAdvisories.parse([{ ...acceptance, reason: 'fine' }]));
  });

  it('that nobody could look for are told as such, and fail unless that is accepted for this release, up to a day', () => {
    const stated = { ...unaudited, release: '1.0.0', lastAudit: null, until: '2026-12-01' };
    assert.match(notChecked('405', stated, '1.0.0', '2026-12-01'), /NOT CHECKED.*\(405\); last audit: never; accepted/);
    const audited = { ...stated, lastAudit: '2026-11-30' };
    assert.match(notChecked('405', audited, '1.0.0', '2026-12-01'), /last audit: 2026-11-30/);
    assert.throws(() => notChecked('405', stated, '1.0.0', '2026-12-02'), /until 2026-12-01.*npm_config_registry/);
    assert.throws(() => notChecked('405', stated, '1.1.0', '2026-12-01'), /accepted for 1\.0\.0.*this is 1\.1\.0/);
  });

  it('are none that nobody has accepted', async function () {
    const answer = await audit(checkout);
    if ('json' in answer) {
      assert.deepEqual(openAdvisories(answer.json, accepted, today), []);
      return;
    }
    // Told in the report itself, so that its tick is not taken for an audit.
    this.test!.title = `! npm audit: ${notChecked(answer.unavailable, unaudited, version, today)}`;
  });
});
