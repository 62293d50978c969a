import { clickSong } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { PartyNight } from './party-night.ts';
import { giveSongs } from './ready-songs.ts';
import { type RunningServer, startServer } from './server.ts';

const SIDEWAYS = { width: 844, height: 390 };

/** Controls and lines of text that something else lies on, and what is wider than the screen. */
async function covered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const spoken = (element: Element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40);
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page is wider than the screen'] : [];
    const parts = [...document.querySelectorAll<HTMLElement>('button, a[href], input, select, h1, h2, p')];
    const hidden = parts.flatMap((part) => {
      if (!part.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || part.closest('.sr-only, [inert]')) return [];
      const { left, top, width, height } = part.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      if (width < 4 || height < 4 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return [];
      const above = document.elementFromPoint(x, y);
      // A card's link covers the card, and a label its field; bars that stay in sight lie over what is scrolled.
      const belongs =
        above === null || part.contains(above) || above.contains(part) || above.closest('label, li, nav, header, footer, dialog');
      return belongs ? [] : [`“${spoken(part)}” lies under “${spoken(above)}”`];
    });
    return [...wide, ...hidden];
  });
}

describeInBrowser('a phone held sideways', () => {
  let server: RunningServer;
  let browser: Browser;
  let night: PartyNight;
  let songId: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    const titles = ['Count with Me', 'A Song with a Very Long Name Indeed'];
    [songId = ''] = await giveSongs(
      server.url,
      titles.map((title) => clickSong({ title, durationSeconds: 60, everySeconds: 0.5, sampleRateHz: 4000 })),
    );
    night = await PartyNight.begin(browser, server.url, { announceSeconds: 60, autoAdvance: false });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function look(page: Page, screen: string): Promise<void> {
    if (process.env.LOOK_DIR) await page.screenshot({ path: `${process.env.LOOK_DIR}/${screen.replaceAll(' ', '-')}.png` });
    expect([screen, await covered(page)]).toEqual([screen, []]);
  }

  it('P20 nothing lies on anything: coming in, and the four tabs', { timeout: 120_000 }, async () => {
    const door = await (await browser.newContext({ viewport: SIDEWAYS, hasTouch: true })).newPage();
    await door.goto(`${server.url}/join`);
    await door.getByLabel('The four letters on the screen').waitFor();
    await look(door, 'join');
    const phone = await night.join('Ann');
    await phone.setViewportSize(SIDEWAYS);
    await phone.getByRole('button', { name: 'Sing Count with Me' }).waitFor();
    await look(phone, 'search');
    await phone.getByRole('button', { name: 'Sing Count with Me' }).click();
    await phone.getByRole('heading', { name: /^(Queue|Nobody waits)$/ }).waitFor();
    await look(phone, 'queue');
    // A message lies over what is below it, and goes.
    await phone.getByText('is in the queue.', { exact: false }).waitFor({ state: 'detached', timeout: 20_000 });
    for (const tab of ['Now', 'Me']) {
      await phone.getByRole('button', { name: tab, exact: true }).click();
      await look(phone, `tab ${tab}`);
    }
  });

  it('P21 P28 nothing is wider than a phone held upright, and the desk shows one of its parts', { timeout: 120_000 }, async () => {
    const phone = night.desk;
    await phone.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/', '/?view=artists', `/songs/${songId}/edit`, '/add', '/settings']) {
      await phone.goto(server.url + path);
      await phone.getByRole('heading').first().waitFor();
      await phone.waitForTimeout(500);
      await look(phone, `upright ${path.replaceAll('/', '-')}`);
    }
    await phone.goto(night.deskUrl);
    const parts = phone.getByRole('navigation', { name: 'Parts of the desk' });
    for (const part of ['Queue', 'People', 'Stage']) {
      await parts.getByRole('button', { name: part }).click();
      await phone.getByRole('region', { name: part }).waitFor();
      expect(await phone.getByRole('region').count()).toBe(1);
      await look(phone, `desk ${part}`);
    }
    // On a larger screen they are there all at once.
    await phone.setViewportSize({ width: 1366, height: 768 });
    await expect.poll(() => phone.getByRole('region').count()).toBe(3);
  });

  it('P19 nothing lies on anything on the stage: idle, the next singer, and a song sung alone', { timeout: 120_000 }, async () => {
    const stage = await (await browser.newContext({ viewport: SIDEWAYS })).newPage();
    await stage.goto(night.stageUrl());
    await stage.getByRole('button', { name: 'Press OK to start' }).press('Enter');
    await stage.getByText(night.code).first().waitFor();
    await look(stage, 'stage idle');
    await night.run({ type: 'queue.add', songId });
    await night.run({ type: 'performance.start' });
    await stage.waitForTimeout(1500);
    await look(stage, 'next card');
    const alone = await (await browser.newContext({ viewport: SIDEWAYS })).newPage();
    await alone.goto(`${server.url}/songs/${songId}`);
    await alone.getByRole('button', { name: 'Sing', exact: true }).waitFor();
    await look(alone, 'title card');
    await alone.getByRole('button', { name: 'Sing', exact: true }).click();
    await alone.locator('canvas[data-word="0.0"]').waitFor();
    await look(alone, 'singing alone');
    await alone.mouse.move(400, 200);
    await look(alone, 'singing alone with controls');
  });
});
