import { type FlakyLine, openLine } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';

describeInBrowser('P30 a phone with the page on it', () => {
  let server: RunningServer;
  let browser: Browser;
  let line: FlakyLine;
  let phone: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    line = await openLine(server.url);
    phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await line?.close();
    await server?.stop();
  });

  it('may install it: name, start, colours and pictures are said', async () => {
    const manifest = (await (await fetch(`${server.url}/manifest.webmanifest`)).json()) as { start_url: string; icons: { src: string }[] };
    expect(manifest).toMatchObject({ name: 'Refrain', start_url: '/', display: 'standalone' });
    for (const { src } of manifest.icons) expect((await fetch(server.url + src)).headers.get('content-type')).toMatch(/^image\//);
    const worker = await fetch(`${server.url}/service-worker.js`);
    expect([worker.headers.get('content-type'), worker.headers.get('cache-control')]).toEqual([
      expect.stringContaining('javascript'),
      'no-cache',
    ]);
  });

  it('opens without a network, says what is the matter, and is whole again when it is back', async () => {
    await phone.goto(`${line.url}/join`);
    await phone.getByLabel('The four letters on the screen').waitFor();
    const kept = "caches.open('refrain-shell-2').then((cache) => cache.keys()).then((files) => files.length)";
    await expect.poll(() => phone.evaluate(kept), { timeout: 20_000 }).toBeGreaterThan(2);
    line.cut();
    await phone.goto(`${line.url}/`);
    await phone
      .getByText(/out of reach/)
      .first()
      .waitFor({ timeout: 20_000 });
    line.mend();
    await phone.getByRole('button', { name: 'Hear what it does' }).waitFor({ timeout: 30_000 });
    await phone
      .getByText(/out of reach/)
      .first()
      .waitFor({ state: 'detached', timeout: 30_000 });
  });

  it('asks the server itself past the worker, and goes on where there is no room to keep anything', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${server.url}/join`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.getByLabel('The four letters on the screen').waitFor();
    const sources = await page.evaluate(() => {
      const asked = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/'));
      return asked.map((entry) => (entry.toJSON() as { workerFinalSourceType: string }).workerFinalSourceType);
    });
    expect(new Set(sources)).toEqual(new Set(['network']));
    const tools = await page.context().newCDPSession(page);
    await tools.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize: 1 });
    const answers = await page.evaluate(async () => {
      for (const name of await caches.keys()) await caches.delete(name);
      const files = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assets/'));
      return Promise.all(files.map(async ({ name }) => (await fetch(name)).status));
    });
    expect(new Set(answers)).toEqual(new Set([200]));
    await page.context().close();
  });

  it('lets files of older releases go, and never the page itself', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${server.url}/join`);
    await page.getByLabel('The four letters on the screen').waitFor();
    const kept = () =>
      page.evaluate(async () => {
        const cache = await caches.open((await caches.keys()).find((name) => name.includes('shell')) ?? '');
        return (await cache.keys()).map(({ url }) => new URL(url).pathname);
      });
    await expect.poll(async () => (await kept()).some((path) => path.startsWith('/assets/'))).toBe(true);
    await page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      const cache = await caches.open((await caches.keys()).find((name) => name.includes('shell')) ?? '');
      for (let n = 0; n < 300; n++) await cache.put(`/assets/of-an-older-release-${n}.js`, new Response(''));
      const script = document.querySelector<HTMLScriptElement>('script[src^="/assets/"]')?.src ?? '';
      await cache.delete(script);
      active?.postMessage({ type: 'keep', urls: [script] });
    });
    await expect.poll(async () => (await kept()).length).toBe(201);
    expect(await kept()).toContain('/');
    await page.context().close();
  });
});
