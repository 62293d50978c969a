import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { type Outside, startOutside } from './outside.ts';
import { type RunningServer, startServer } from './server.ts';
import { wavFile } from './wav.ts';

const PASSWORD = 'a long enough password';
const CATALOG = new URL('../src/i18n/de/catalog.ts', import.meta.url).href;
const SECTIONS = ['you', 'house', 'outside', 'folders', 'library', 'people', 'webhooks', 'audit'];

describeInBrowser('P29 the settings', () => {
  let server: RunningServer;
  let outside: Outside;
  let browser: Browser;
  let page: Page;
  let folder: string;
  let complaints: string[];

  beforeAll(async () => {
    [server, outside, browser] = await Promise.all([startServer(), startOutside(), launchBrowser()]);
    folder = await mkdtemp(join(tmpdir(), 'refrain-songs-'));
    await writeFile(
      join(folder, 'Half a Moon - Kitchen Radio.wav'),
      wavFile(4, (t) => 0.4 * Math.sin(2 * Math.PI * 330 * t)),
    );
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    complaints = collectComplaints(page);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([server?.stop(), outside?.stop(), rm(folder, { recursive: true, force: true })]);
  });

  it('list every service outside, each off, with what it would be told', async () => {
    await page.goto(`${server.url}/settings/outside`);
    const services = page.getByRole('switch');
    await services.first().waitFor();
    const { services: known } = (await (await fetch(`${server.url}/api/v1/outside-services`)).json()) as { services: { title: string }[] };
    expect(await services.count()).toBe(known.length);
    expect(await page.getByRole('switch', { checked: true }).count()).toBe(0);
    expect(await page.getByText('Sends:').count()).toBe(known.length);
    await page.getByRole('switch', { name: 'LRCLIB' }).click();
    await page.getByRole('switch', { name: 'LRCLIB', checked: true }).waitFor();
    await expectNoBarriers(page, 'outside services');
  });

  it('watch a folder and take its songs in', async () => {
    await page.goto(`${server.url}/settings/folders`);
    await page.getByLabel('A folder on the computer that runs Refrain').fill('/nowhere/at/all');
    await page.getByRole('button', { name: 'Watch this folder' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('A folder on the computer that runs Refrain').fill(folder);
    await page.getByRole('button', { name: 'Watch this folder' }).click();
    await page.getByText('1 files, 1 new').waitFor({ timeout: 60_000 });
    await expectNoBarriers(page, 'folders');
  });

  it('tell another program what happens, and show how that went', async () => {
    await fetch(`${server.url}/api/v1/settings`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ 'outside.allowLocalHosts': true }),
    });
    await page.goto(`${server.url}/settings/webhooks`);
    await page.getByLabel('Address').fill(`${outside.url}/hook`);
    await page.getByRole('checkbox', { name: 'a song is ready' }).check();
    await page.getByRole('button', { name: 'Add the webhook' }).click();
    await page.getByText('Copy it now: it is shown only this once.').waitFor();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('arrived').waitFor({ timeout: 30_000 });
    expect(outside.received.map(({ path }) => path)).toContain('/hook');
    await expectNoBarriers(page, 'webhooks');
  });

  it('show what is being made, and put it first, stop it, start it again', async () => {
    const form = new FormData();
    form.set('title', 'Hum');
    form.set('file', new Blob([new Uint8Array(wavFile(60, (t) => 0.4 * Math.sin(2 * Math.PI * 220 * t)))]), 'Hum.wav');
    await fetch(`${server.url}/api/v1/uploads`, { method: 'POST', body: form });
    await page.goto(`${server.url}/jobs`);
    await page.getByRole('button', { name: 'Stop making Hum' }).click();
    await page.getByRole('button', { name: 'Try Hum again' }).click();
    await page.getByRole('button', { name: 'Stop making Hum' }).waitFor();
    await expectNoBarriers(page, 'jobs');
    await page.getByRole('button', { name: 'Stop making Hum' }).click();
    await page.getByRole('button', { name: 'Try Hum again' }).waitFor();
  });

  it('B20 B46 show the queues and who works, and pause one, whose songs wait until it goes on', async () => {
    await page.goto(`${server.url}/settings/queues`);
    await page.getByText('Hearing the words × 1').waitFor();
    await page.getByRole('button', { name: 'Reading and putting together: pause' }).click();
    await page.getByText('paused', { exact: false }).first().waitFor();
    const form = new FormData();
    form.set('title', 'Wait');
    form.set('file', new Blob([new Uint8Array(wavFile(2, (t) => 0.4 * Math.sin(2 * Math.PI * 330 * t)))]), 'Wait.wav');
    const { jobId } = (await (await fetch(`${server.url}/api/v1/uploads`, { method: 'POST', body: form })).json()) as { jobId: string };
    const card = page.getByRole('listitem').filter({ hasText: 'Reading and putting together' }).first();
    await expect.poll(() => card.innerText()).toMatch(/Waiting\s*1|1\s*Waiting/);
    await expectNoBarriers(page, 'queues');
    await page.getByRole('button', { name: 'Reading and putting together: go on' }).click();
    await expect.poll(() => card.innerText()).toMatch(/Waiting\s*0|0\s*Waiting/);
    await fetch(`${server.url}/api/v1/jobs/${jobId}/cancel`, { method: 'POST' });
  });

  it('make the account that runs the house, people beside it, keys, and a record of it all', async () => {
    await page.goto(`${server.url}/settings/you`);
    await page.getByLabel('Name', { exact: true }).fill('maria');
    await page.getByLabel('A password, eight characters or more').fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the account that runs the house' }).click();
    await page.getByRole('heading', { name: 'API keys' }).waitFor();
    await page.getByLabel('What is the key for?').fill('lights');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByText('Copy it now: it is shown only this once.').waitFor();
    await expectNoBarriers(page, 'account');
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByLabel('Name', { exact: true }).fill('bennet');
    await page.getByLabel('A password, eight characters or more').fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByLabel('What bennet may do').selectOption({ label: 'may run parties and the library' });
    await expectNoBarriers(page, 'people');
    await page.getByRole('link', { name: 'Who did what' }).click();
    await page.getByText('made an API key').waitFor();
    await page.getByText('changed what somebody may do').waitFor();
    await expectNoBarriers(page, 'audit');
  });

  it('speak German on every page when asked, and are light by day', async () => {
    await page.goto(server.url);
    await page.getByLabel('Language').selectOption('de');
    await page.getByLabel('Aussehen').selectOption('light');
    await expect.poll(() => page.evaluate('document.documentElement.lang + document.documentElement.dataset.theme')).toBe('delight');
    const { german } = (await import(CATALOG)) as { german: Record<string, string> };
    // A sentence, not a word that may be the same in both or somebody's name.
    const english = Object.entries(german).flatMap(([text, said]) =>
      text !== said && / \w+ /.test(text) && !/\{\{/.test(text) ? [text] : [],
    );
    const pages = [
      '/',
      '/?view=artists',
      '/?view=playlists',
      '/?view=favourites',
      '/add',
      '/jobs',
      '/settings/queues',
      '/host',
      '/join',
      '/stage',
    ];
    const settings = SECTIONS.map((section) => `/settings/${section}`);
    for (const path of [...pages, ...settings]) {
      await page.goto(`${server.url}${path}`);
      await page.locator('main').first().waitFor();
      await page.waitForLoadState('networkidle');
      const shown = await page.evaluate(
        '[...document.querySelectorAll("*")].flatMap((e) => [e.getAttribute("aria-label"), e.getAttribute("placeholder"), e.title, ...[...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim())]).filter(Boolean)',
      );
      expect([path, english.filter((text) => (shown as string[]).includes(text))]).toEqual([path, []]);
      await expectNoBarriers(page, `${path} in German, light`);
    }
    expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
  });
});
