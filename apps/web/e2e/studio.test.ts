import type { Chart } from '@refrain/song-model';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';

const MAKING_MS = 300_000;

describeInBrowser('the studio', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let songId: string;
  let complaints: string[];

  const chart = async () => (await (await fetch(`${server.url}/api/v1/songs/${songId}/files/chart.json`)).json()) as Chart;
  const firstLine = async () => (await chart()).lines[0];
  const saved = (check: () => Promise<unknown>) => expect.poll(check, { timeout: MAKING_MS, interval: 500 });

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    ({ songId } = (await (await fetch(`${server.url}/api/v1/demo`, { method: 'POST' })).json()) as { songId: string });
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    complaints = collectComplaints(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('shows the words as soon as they are timed, each to be heard', { timeout: MAKING_MS }, async () => {
    await page.goto(`${server.url}/songs/${songId}/studio`);
    await page.getByRole('button', { name: 'Save these times' }).waitFor({ timeout: MAKING_MS });
    await expectNoBarriers(page, 'studio');
    const word = (await firstLine())?.words[0];
    await page
      .getByRole('listitem')
      .getByRole('button', { name: word?.text ?? '', exact: true })
      .first()
      .click();
    await page.getByRole('button', { name: /^Pause/ }).waitFor();
    await page.getByRole('button', { name: /^Listen/ }).waitFor();
  });

  it('moves all words, takes that back, and keeps what is saved as it was set', { timeout: MAKING_MS }, async () => {
    const before = (await firstLine())?.startSeconds ?? 0;
    const later = page.getByRole('button', { name: 'All later' });
    await later.click();
    await later.click();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('button', { name: 'Save these times' }).click();
    // To the hundredth of a second, as the file keeps it: no alignment moves it again.
    await saved(async () => ((await firstLine())?.startSeconds ?? 0) - before).toBeCloseTo(0.05, 1);
    await page.getByText('from somebody here').first().waitFor();
  });

  it('times a line by tapping along', { timeout: MAKING_MS }, async () => {
    await page.getByRole('button', { name: 'Save these times' }).waitFor({ timeout: MAKING_MS });
    const before = await firstLine();
    await page
      .getByRole('button', { name: /^More about “/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Tap this line anew' }).click();
    const dialog = page.getByRole('dialog', { name: 'Tap along' });
    await dialog.waitFor();
    await expectNoBarriers(page, 'tap along');
    await page.keyboard.press('Space');
    await dialog.getByRole('button', { name: before?.words[0]?.text ?? '' }).waitFor();
    await page.waitForTimeout(1000);
    for (let tap = 0; tap <= (before?.words.length ?? 0); tap++) {
      await page.keyboard.press('Space');
      await page.waitForTimeout(150);
    }
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save these times' }).click();
    await saved(async () => (await firstLine())?.startSeconds).not.toBe(before?.startSeconds);
    const after = await firstLine();
    expect(after?.words.map(({ text }) => text)).toEqual(before?.words.map(({ text }) => text));
    expect(after?.words.every(({ confidence }) => confidence === 1)).toBe(true);
    // Begun a second and a bit after the lead of two and a half: before where it was.
    expect(after?.startSeconds).toBeLessThan(before?.startSeconds ?? 0);
    expect(complaints).toEqual([]);
  });

  it('lets an earlier version come back', { timeout: MAKING_MS }, async () => {
    await page.getByRole('button', { name: 'Save these times' }).waitFor({ timeout: MAKING_MS });
    const tapped = (await firstLine())?.startSeconds;
    await page.getByRole('button', { name: 'Take it', exact: true }).last().click();
    await saved(async () => (await firstLine())?.startSeconds).not.toBe(tapped);
  });

  it('keeps who sings in a duet, when words are given, moved, and put right', { timeout: MAKING_MS }, async () => {
    const singers = async () => (await chart()).lines.map(({ singer }) => singer);
    const texts = (await chart()).lines.map(({ words }) => words.map(({ text }) => text).join(' '));
    const both = texts.map((_, i) => (i % 2 ? 'Ben' : 'Ann'));
    const text = texts.map((line, i) => `[singer:${both[i]}]\n${line}`).join('\n');
    const headers = { 'content-type': 'application/json' };
    await fetch(`${server.url}/api/v1/songs/${songId}/lyrics`, { method: 'PUT', headers, body: JSON.stringify({ text }) });
    await saved(singers).toEqual(both);

    await page.reload();
    const before = (await firstLine())?.startSeconds ?? 0;
    await page.getByRole('button', { name: 'All later' }).click({ timeout: MAKING_MS });
    await page.getByRole('button', { name: 'Save these times' }).click();
    await saved(async () => ((await firstLine())?.startSeconds ?? 0) - before).toBeCloseTo(0.05, 1);
    expect(await singers()).toEqual(both);

    const words = page.getByRole('textbox', { name: /One sung line per line/ });
    await saved(() => words.inputValue()).toContain(texts[0]);
    await words.fill(texts.map((line, i) => (i === 1 ? `${line} oh` : line)).join('\n'));
    await page.getByRole('button', { name: 'Time these words' }).click();
    await saved(async () => (await chart()).lines[1]?.words.at(-1)?.text).toBe('oh');
    expect(await singers()).toEqual(both);
  });
});
