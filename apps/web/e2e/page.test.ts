import type { Chart } from '@refrain/song-model';
import { singableLines } from '@refrain/stage-engine';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';
import { installStageProbe, mixOf, placeIn, readStageProbe } from './stage-probe.ts';

const MAKING_MS = 300_000;
const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

describeInBrowser('the page', () => {
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let songUrl = '';
  let complaints: string[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    complaints = collectComplaints(page);
    await installStageProbe(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const place = async () => Number(await page.getByRole('slider', { name: 'Place in the song' }).inputValue());
  const openStage = async () => {
    await page.goto(songUrl);
    await page.getByRole('button', { name: /^(Sing|From the start)$/ }).click();
    await page.getByRole('button', { name: /^Pause/ }).waitFor();
  };

  it('stops motion for people who asked for less', async () => {
    const calm = await browser.newContext({ reducedMotion: 'reduce' });
    const calmPage = await calm.newPage();
    await calmPage.goto(server.url);
    const headline = calmPage.getByText('Sing it tonight.');
    // The first screen may be drawn anew while the songs are asked for.
    await expect.poll(() => headline.evaluate((element) => getComputedStyle(element).animationName)).toBe('none');
    await calm.close();
  });

  it('invites on the first screen and tells the licences before the first song', async () => {
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('button', { name: /Drop songs here/ }).waitFor();
    await expectNoBarriers(page, 'home');
    await page.getByRole('button', { name: 'Hear what it does' }).click();
    await page.getByRole('dialog').waitFor();
    await expectNoBarriers(page, 'licences');
    await page.getByRole('button', { name: 'Understood' }).click();
  });

  it('tells the making as a story, lets parts be heard, and ends on the stage', { timeout: MAKING_MS }, async () => {
    await page.waitForURL(/\/songs\//);
    songUrl = page.url();
    await page.getByText('Splitting the band').first().waitFor();
    await expectNoBarriers(page, 'making');
    const voice = page.getByRole('button', { name: 'The voice alone' });
    await voice.click({ timeout: MAKING_MS });
    await page.getByRole('button', { name: 'The voice alone', pressed: true }).waitFor();
    await page.getByRole('button', { name: 'Sing', exact: true }).waitFor({ timeout: MAKING_MS });
    await expectNoBarriers(page, 'title card');
  });

  it('says so when the browser lets no sound out', async () => {
    const silent = await (await browser.newContext()).newPage();
    // As Firefox does without a loudspeaker: the context never runs, and never says why.
    await silent.addInitScript(() => {
      AudioContext.prototype.resume = () => new Promise(() => {});
      Object.defineProperty(BaseAudioContext.prototype, 'state', { get: () => 'suspended' });
    });
    await silent.goto(songUrl);
    await silent.getByRole('button', { name: 'Sing', exact: true }).click();
    await silent.getByText(/^This browser lets no sound out/).waitFor();
    await silent.context().close();
  });

  it('fills each word when it is heard, to the sample of the file', { timeout: 90_000 }, async () => {
    await openStage();
    const api = songUrl.replace('/songs/', '/api/v1/songs/');
    const chart = (await (await fetch(`${api}/files/chart.json`)).json()) as Chart;
    const lines = singableLines(chart);
    const mix = await mixOf(api, { vocals: 0.25 });
    await seconds(Math.min(16, (lines[2]?.startSeconds ?? 8) + 1));
    const { recordings, words, sampleRateHz } = await readStageProbe(page);
    const loud = recordings.filter(({ samples }) => samples.length >= 2048 && Math.max(...samples.slice(0, 2048)) > 0.02);
    // The first is looked for within seconds, the others where it says they are: not one sample may be lost or doubled.
    const first = loud[0] ?? { contextFrame: 0, samples: [] };
    const found = placeIn(mix, first, 2 * sampleRateHz, 3 * sampleRateHz);
    const startFrame = found.frame - first.contextFrame;
    for (const recording of loud.slice(1)) {
      const expected = recording.contextFrame + startFrame;
      const { frame, likeness } = placeIn(mix, recording, expected, 300);
      expect([frame, likeness > 0.9999]).toEqual([expected, true]);
    }
    expect(loud.length).toBeGreaterThan(4);
    const late = words.flatMap(({ word, contextSeconds }) => {
      const [line = '', index = ''] = word.split('.');
      const sung = index === '' ? undefined : lines[Number(line)]?.words[Number(index)];
      return sung ? [contextSeconds + startFrame / sampleRateHz - sung.startSeconds] : [];
    });
    expect(late.length).toBeGreaterThan(4);
    // A word may wait for the next frame, a busy machine's included; it may never come early.
    expect(Math.min(...late)).toBeGreaterThan(-0.03);
    expect([...late].sort((a, b) => a - b)[Math.floor(late.length / 2)]).toBeLessThan(0.06);
  });

  it('shows the stage and its keys without barriers, and the words to screen readers', async () => {
    await expectNoBarriers(page, 'stage');
    expect(await page.getByRole('region', { name: 'Lyrics' }).getByRole('listitem').count()).toBeGreaterThan(1);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys on the stage' }).waitFor();
    await expectNoBarriers(page, 'keys');
    await page.keyboard.press('Escape');
  });

  it('obeys the keys', async () => {
    await openStage();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: /^Play/ }).waitFor();
    await page.keyboard.press('r');
    expect(await place()).toBe(0);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await place()).toBeCloseTo(10, 0);
    await page.keyboard.press('ArrowLeft');
    expect(await place()).toBeCloseTo(5, 0);

    const guide = page.getByRole('slider', { name: 'Guide voice level' });
    expect(await guide.inputValue()).toBe('50');
    await page.keyboard.press('g');
    expect(await guide.inputValue()).toBe('0');
    await page.keyboard.press('g');
    await page.keyboard.press('+');
    expect(await guide.inputValue()).toBe('60');

    await page.keyboard.press('m');
    await page.getByRole('button', { name: /^Sound on/, pressed: true }).waitFor();
    await page.keyboard.press('m');
    await page.keyboard.press('l');
    await page.getByRole('button', { name: /^Words/, pressed: false }).waitFor();
    await page.keyboard.press('l');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.getByText('Words 50 ms earlier').waitFor();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press(']');
    await page.keyboard.press(']');
    await page.getByText('Key +2').waitFor();
    await page.keyboard.press(',');
    await page.getByText('Tempo 95 %').waitFor();
    await page.getByRole('group', { name: 'Key' }).getByRole('button', { name: '2 semitones higher' }).waitFor();
    await page.keyboard.press('\\');
    await page.keyboard.press('.');
    await page.getByText('Key as recorded').waitFor();
    await page.keyboard.press('b');
    await expect.poll(() => page.evaluate('document.querySelector("canvas").hidden')).toBe(true);
    // Lights, the song's picture, plain, and lights again.
    await page.keyboard.press('b');
    await page.keyboard.press('b');
    await expect.poll(() => page.evaluate('!document.querySelector("canvas").hidden')).toBe(true);
    await page.keyboard.press('f');
    await expect.poll(() => page.evaluate('document.fullscreenElement !== null')).toBe(true);
    await page.keyboard.press('f');
  });

  it('goes on where a reload interrupted it', async () => {
    await openStage();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await seconds(1);
    await page.reload();
    await page.getByRole('button', { name: /^Go on at 0:1\d/ }).click();
    await page.getByRole('button', { name: /^Pause/ }).waitFor();
    expect(await place()).toBeGreaterThan(9.5);
  });

  it('leaves the stage with Esc, one layer at a time, and lists the song', async () => {
    await page.mouse.move(400, 400);
    await page.getByRole('button', { name: 'Mix, key and tempo' }).click();
    await page.getByRole('region', { name: 'Mix, key and tempo' }).waitFor();
    await expectNoBarriers(page, 'mix');
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Mix, key and tempo' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.getByText('Once more to leave the stage').waitFor();
    expect(page.url()).toBe(songUrl);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Songs of this house' }).waitFor();
    await expectNoBarriers(page, 'home with songs');
  });

  it('says plainly that a song does not exist', async () => {
    await page.goto(`${server.url}/songs/00000000-0000-4000-8000-000000000000`);
    await page.getByRole('alert').waitFor();
    await expectNoBarriers(page, 'no such song');
    // The browser itself notes the refused request; everything else would be ours.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
});
