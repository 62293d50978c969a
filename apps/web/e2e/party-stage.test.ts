import { clickSong, type FlakyLine, openLine } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { PartyNight } from './party-night.ts';
import { giveSongs } from './ready-songs.ts';
import { type RunningServer, startServer } from './server.ts';

const LONG = 'Count with Me';
const SHORT = 'Count Once More';
const SINGERS = ['Ann', 'Ben', 'Cleo', 'Dee'];

/** The word that is sung on a stage, counted from the first of the song; −1 before it. */
const wordOn = async (page: Page): Promise<number> => {
  const place = await page.locator('canvas[data-stage="words"]').getAttribute('data-word', { timeout: 15_000 });
  const [line = '', word = ''] = (place ?? '').split('.');
  return word === '' ? -1 : Number(line) * 4 + Number(word);
};
const wordsGoOn = async (page: Page): Promise<void> => {
  const before = await wordOn(page);
  await expect.poll(() => wordOn(page), { timeout: 15_000 }).toBeGreaterThan(before + 1);
};

describeInBrowser('a party: one stage, one host, four phones', () => {
  let server: RunningServer;
  let browser: Browser;
  let line: FlakyLine;
  let night: PartyNight;
  let stage: Page;
  let phones: Page[];
  const complaints: string[][] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    line = await openLine(server.url);
    await giveSongs(server.url, [
      clickSong({ title: LONG, durationSeconds: 150, everySeconds: 0.5, sampleRateHz: 22_050 }),
      clickSong({ title: SHORT, durationSeconds: 8, everySeconds: 0.5, sampleRateHz: 22_050 }),
    ]);
    night = await PartyNight.begin(browser, server.url, { announceSeconds: 4 });
    stage = await night.newTv();
    complaints.push(collectComplaints(stage), collectComplaints(night.desk));
  });
  afterAll(async () => {
    await browser?.close();
    await line?.close();
    await server?.stop();
  });

  it('P19 a screen asks for its party, then for one touch, and invites with code and QR', async () => {
    await stage.goto(`${line.url}/stage`);
    await stage.getByRole('heading', { name: 'No party on this screen yet' }).waitFor();
    await expectNoBarriers(stage, 'no party');
    await stage.goto(night.stageUrl(line.url));
    await stage.getByRole('button', { name: 'Press OK to start' }).waitFor();
    await expectNoBarriers(stage, 'touch');
    await stage.keyboard.press('Enter');
    await stage.getByRole('img', { name: 'Scan to join Friday' }).waitFor();
    await stage.getByText(night.code).waitFor();
    await stage.getByText('Who sings first?').waitFor();
    await expectNoBarriers(stage, 'idle');
  });

  it('P19 P28 four phones ask for songs; the first singer is announced, and the song begins by itself', { timeout: 120_000 }, async () => {
    await night.desk.goto(night.deskUrl);
    phones = [];
    for (const name of SINGERS) phones.push(await night.join(name));
    for (const phone of phones) complaints.push(collectComplaints(phone));
    for (const [i, phone] of phones.entries()) {
      await phone.getByRole('button', { name: `Sing ${i === 0 ? LONG : SHORT}` }).click();
      // The first song is on stage at once, and the queue empty again.
      await phone.getByRole('heading', { name: /^(Queue|Nobody waits)$/ }).waitFor();
    }
    await stage.getByRole('heading', { name: 'Ann' }).waitFor();
    await stage.locator('canvas[data-stage="words"]').waitFor({ timeout: 15_000 });
    await wordsGoOn(stage);
    await phones[0]?.getByText('You are on stage', { exact: false }).first().waitFor();
    await expectNoBarriers(stage, 'singing');
  });

  it('P19 obeys the keys of the screen, and tells everybody', async () => {
    await stage.keyboard.press('Space');
    await expect.poll(async () => (await night.look()).performance.status).toBe('paused');
    const standing = await wordOn(stage);
    await stage.keyboard.press('Space');
    await expect.poll(() => wordOn(stage), { timeout: 10_000 }).toBeGreaterThan(standing);
    await stage.keyboard.press(']');
    await stage.keyboard.press('+');
    await expect.poll(async () => (await night.look()).performance).toMatchObject({ keyShift: 1 });
    const before = await wordOn(stage);
    await stage.keyboard.press('ArrowRight');
    await expect.poll(() => wordOn(stage)).toBeGreaterThan(before + 6);
    await stage.keyboard.press('\\');
    await expect.poll(async () => (await night.look()).performance.keyShift).toBe(0);
  });

  it('P20 a phone and the desk move the same faders, and the stage moves with them', async () => {
    const [ann] = phones;
    await ann?.getByRole('button', { name: 'Now', exact: true }).click();
    await ann?.getByRole('slider', { name: /^Guide voice/ }).fill('80');
    await expect.poll(async () => (await night.look()).performance.guideLevel).toBeCloseTo(0.8);
    const deskGuide = night.desk.getByRole('slider', { name: /^Guide voice/ });
    await expect.poll(() => deskGuide.inputValue()).toBe('80');
    const stageGuide = stage.getByRole('slider', { name: 'Guide voice level' });
    await expect.poll(() => stageGuide.inputValue()).toBe('80');
    await deskGuide.fill('20');
    await expect.poll(() => stageGuide.inputValue()).toBe('20');
    await expect.poll(() => ann?.getByRole('slider', { name: /^Guide voice/ }).inputValue()).toBe('20');
  });

  it('P30 a reload in mid-song goes on where the party is', async () => {
    const before = await wordOn(stage);
    await stage.reload();
    await stage.locator('canvas[data-stage="words"]').waitFor({ timeout: 15_000 });
    await wordsGoOn(stage);
    expect(await wordOn(stage)).toBeGreaterThan(before);
  });

  it('P30 a lost network is told, the song plays on, and everything is as it was when it is back', { timeout: 120_000 }, async () => {
    line.cut();
    await stage.getByText('Refrain is out of reach', { exact: false }).waitFor({ timeout: 20_000 });
    await wordsGoOn(stage);
    // What happened meanwhile is made up for.
    await night.run({ type: 'performance.set', keyShift: -2, lyricSize: 1.2 });
    line.mend();
    await stage.getByText('Refrain is out of reach', { exact: false }).waitFor({ state: 'detached', timeout: 30_000 });
    await stage.getByText('−2', { exact: true }).first().waitFor({ state: 'attached' });
    await wordsGoOn(stage);
    expect((await night.look()).performance).toMatchObject({ status: 'playing', stageMissing: false });
  });

  it('P28 moves on by itself: the next card, the next song, and the idle screen in the end', { timeout: 120_000 }, async () => {
    await stage.keyboard.press('n');
    await stage.getByRole('heading', { name: 'Ben' }).waitFor();
    await expectNoBarriers(stage, 'next card');
    await stage.getByRole('heading', { name: 'Cleo' }).waitFor({ timeout: 30_000 });
    await stage.getByRole('heading', { name: 'Dee' }).waitFor({ timeout: 30_000 });
    await stage.getByText('Who sings first?').waitFor({ timeout: 30_000 });
    // The browser itself notes that the cut line gave no answer.
    expect(complaints.flat().filter((text) => !/ERR_|WebSocket/.test(text))).toEqual([]);
  });
});
