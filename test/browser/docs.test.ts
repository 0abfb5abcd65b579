import assert from 'node:assert/strict';
import { type Browser, chromium } from 'playwright-core';
import { type ApiUnderTest, startApi } from '../api/api-under-test.ts';

/** Chromium as Debian installs it; another one by the variable CHROMIUM. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

describe('The OpenAPI page in a browser', function () {
  this.timeout(120_000);
  let api: ApiUnderTest;
  let browser: Browser;
  before(async () => {
    [api, browser] = await Promise.all([startApi(), chromium.launch({ executablePath, args: ['--no-sandbox'] })]);
  });
  after(async () => {
    await browser?.close();
    await api?.stop();
  });

  it('shows its operations under the content policy, which refuses nothing that it needs and every inline script', async () => {
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', (line) => {
      if (/Content Security Policy/.test(line.text())) refused.push(line.text());
    });
    await page.goto(`${api.url}/docs`);
    await page.locator('.opblock').first().waitFor();
    assert.ok((await page.locator('.opblock').count()) > 70);
    await page.locator('.opblock-summary').first().click();
    await page.locator('.opblock-body').first().waitFor();
    assert.deepEqual(refused, []);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))`,
    );
    assert.equal(await page.evaluate('window.ran'), undefined);
    assert.equal(refused.length, 1);
  });
});
