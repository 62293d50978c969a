import { clickSong } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { giveSongs } from './ready-songs.ts';
import { type RunningServer, startServer } from './server.ts';

describeInBrowser('P20 P22 a song that is put right from the stage', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let stage: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    const [songId] = await giveSongs(server.url, [clickSong({ title: 'Kitchen Raido', durationSeconds: 8, everySeconds: 1 })]);
    stage = `${server.url}/songs/${songId}`;
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('gets its name on the page for it, and is on the stage again with it', async () => {
    await page.goto(stage);
    await page.getByRole('link', { name: 'Correct the name' }).click();
    await page.getByRole('link', { name: 'Back to the stage' }).waitFor();
    await expectNoBarriers(page, 'the name, from the stage');
    await page.getByLabel('Title').fill('Kitchen Radio');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Kitchen Radio' }).waitFor();
    await page.getByRole('button', { name: 'Sing', exact: true }).waitFor();
    expect(page.url()).toBe(stage);
  });

  it('gets its words in the studio, with the way back', async () => {
    await page.getByRole('link', { name: 'Correct the words' }).click();
    await page.getByRole('link', { name: 'Back to the stage' }).click();
    await page.getByRole('button', { name: 'Sing', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Correct the words' }).click();
    await page.getByRole('textbox', { name: /One sung line per line/ }).fill('quite other words');
    await page.getByRole('button', { name: 'Time these words' }).click();
    await expect.poll(() => page.url(), { timeout: 15_000 }).toBe(stage);
  });

  it('keeps whoever came another way on the page', async () => {
    await page.goto(`${stage}/edit`);
    await page.getByRole('link', { name: 'To the song' }).waitFor();
    await page.getByLabel('Artist').fill('Marta Fields');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('“Kitchen Radio” is saved.').waitFor();
    expect(page.url()).toBe(`${stage}/edit`);
  });
});
