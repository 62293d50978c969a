import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';

const SONGS = 300;
const titleOf = (index: number) => `Song ${String(index).padStart(3, '0')}`;

describeInBrowser('a library of many songs', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  const cards = () => page.locator('li[aria-posinset]');
  const lastPlace = async () => Number(await cards().last().getAttribute('aria-posinset'));
  /** The places of the cards, in the order of the page. */
  const places = () => cards().evaluateAll((items) => items.map(({ ariaPosInSet }) => Number(ariaPosInSet)));
  const toTheEnd = () =>
    expect
      .poll(async () => {
        await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
        return lastPlace();
      })
      .toBe(SONGS);

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer({ RATE_LIMIT_PER_MINUTE: '0' }), launchBrowser()]);
    // Songs that wait for their sound: this is about the list.
    const headers = { 'content-type': 'application/json' };
    for (let index = 0; index < SONGS; index++)
      await fetch(`${server.url}/api/songs`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ title: titleOf(index), artist: 'Ada Winter' }),
      });
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    complaints = collectComplaints(page);
    await page.goto(`${server.url}/?order=title`);
    await cards().first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('P21 scrolls without end, and keeps no more cards than a screen needs', { timeout: 180_000 }, async () => {
    await toTheEnd();
    await page.getByRole('heading', { name: titleOf(SONGS - 1) }).waitFor();
    const there = await places();
    expect(there.length).toBeLessThan(90);
    expect(there).toEqual(there.map((_, i) => SONGS - there.length + 1 + i));
    expect(await cards().last().getAttribute('aria-setsize')).toBe(String(SONGS));
    await expectNoBarriers(page, 'the end of a long list');
    await page.evaluate('scrollTo(0, 0)');
    await expect.poll(async () => (await places())[0]).toBe(1);
    await page.getByRole('heading', { name: titleOf(0) }).waitFor();
  });

  it('P21 is walked through by the keyboard, card by card', { timeout: 180_000 }, async () => {
    await page.getByRole('link', { name: titleOf(0), exact: true }).focus();
    const reached: number[] = [];
    for (let step = 0; step < 180; step++) {
      await page.keyboard.press('Tab');
      const place = await page.evaluate('Number(document.activeElement?.closest("li[aria-posinset]")?.ariaPosInSet ?? 0)');
      if (place !== reached.at(-1)) reached.push(place as number);
    }
    expect(reached.length).toBeGreaterThan(45);
    expect(reached).toEqual(reached.map((_, i) => (reached[0] ?? 0) + i));
  });

  it('P21 is a list of single rows on a phone, and comes back to where one was', { timeout: 180_000 }, async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await cards().first().waitFor();
    await toTheEnd();
    expect((await places()).length).toBeLessThan(60);
    await page.getByRole('link', { name: titleOf(SONGS - 1), exact: true }).click();
    await page.waitForURL(/\/songs\//);
    await page.goBack();
    await page.getByRole('link', { name: titleOf(SONGS - 1), exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });
});
