import { clickSong, type ReadySong } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { PartyNight } from './party-night.ts';
import { giveSongs } from './ready-songs.ts';
import { type RunningServer, startServer } from './server.ts';

/** How loud each song was, some twenty times a second. */
interface Loudness {
  context: number;
  atMs: number;
  level: number;
}
interface Room {
  loudness: Loudness[];
  media: { paused: boolean; volume: number; src: string }[];
}

const RATE_HZ = 22_050;
const FADE_SECONDS = 3;

/** A song that is one tone from its first to its last moment. */
function toneSong(title: string, durationSeconds: number, frequencyHz: number): ReadySong {
  const song = clickSong({ title, durationSeconds, everySeconds: 1, sampleRateHz: RATE_HZ });
  const tone = Int16Array.from(song.stems.other, (_, i) => Math.round(9000 * Math.sin((2 * Math.PI * frequencyHz * i) / RATE_HZ)));
  return { ...song, stems: { ...song.stems, drums: new Int16Array(tone.length), other: tone } };
}

/** Writes down how loud every song of the page is, and what else plays. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const room: Room = { loudness: [], media: [] };
    let contexts = 0;
    const tapped = new WeakSet<AudioNode>();
    const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => unknown;
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      const [to] = args;
      if (to instanceof AudioDestinationNode && to.context instanceof AudioContext && !tapped.has(this)) {
        tapped.add(this);
        const context = contexts++;
        const ear = to.context.createAnalyser();
        ear.fftSize = 1024;
        const samples = new Float32Array(1024);
        connect.call(this, ear);
        setInterval(() => {
          if (to.context.state !== 'running') return;
          ear.getFloatTimeDomainData(samples);
          const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
          room.loudness.push({ context, atMs: performance.now(), level });
        }, 50);
      }
      return connect.apply(this, args);
    } as typeof AudioNode.prototype.connect;
    const players = new Set<HTMLMediaElement>();
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      players.add(this);
      return play.call(this);
    };
    Object.defineProperty(room, 'media', {
      enumerable: true,
      get: () => [...players].map(({ paused, volume, src }) => ({ paused, volume, src })),
    });
    Object.assign(window, { room });
  });
}
const roomOf = async (page: Page): Promise<Room> => page.evaluate('({ loudness: room.loudness, media: room.media })');

describeInBrowser('P28 P29 between two songs', () => {
  let server: RunningServer;
  let browser: Browser;
  let night: PartyNight;
  let stage: Page;
  let songs: string[];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    songs = await giveSongs(server.url, [toneSong('Long Tone', 12, 440), toneSong('High Tone', 12, 660), toneSong('Meanwhile', 60, 220)]);
    night = await PartyNight.begin(browser, server.url, { announceSeconds: 0, crossfadeSeconds: FADE_SECONDS, autoAdvance: false });
    stage = await night.newTv();
    await listen(stage);
    await stage.goto(night.stageUrl());
    await stage.getByRole('button', { name: 'Press OK to start' }).press('Enter');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('shows the logo that the host chose', async () => {
    await night.desk.goto(night.deskUrl);
    await night.desk.getByRole('button', { name: 'Settings of the party' }).click();
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300"><rect width="900" height="300" fill="#c33"/></svg>';
    await night.desk
      .getByLabel('A logo for the stage')
      .setInputFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(drawing) });
    const logo = stage.locator('main img[src^="data:image/webp"]');
    await logo.waitFor({ timeout: 15_000 });
    const shape = await logo.evaluate((image: HTMLImageElement) => image.naturalWidth / image.naturalHeight);
    expect(shape).toBeCloseTo(3, 1);
  });

  it('plays softly what the host chose while nobody sings, and makes way for the singer', async () => {
    await night.set({ fillerSongIds: [songs[2] ?? ''] });
    await stage.getByText('Meanwhile: Meanwhile', { exact: false }).waitFor();
    await expect.poll(async () => (await roomOf(stage)).media[0]?.volume, { timeout: 15_000 }).toBeCloseTo(0.4);
    expect((await roomOf(stage)).media[0]).toMatchObject({ paused: false, src: expect.stringContaining(songs[2] ?? '-') });
    await night.run({ type: 'queue.add', songId: songs[0] ?? '' });
    await night.run({ type: 'queue.add', songId: songs[1] ?? '' });
    await night.run({ type: 'performance.start' });
    await expect.poll(async () => (await roomOf(stage)).media[0]?.paused, { timeout: 15_000 }).toBe(true);
  });

  it('changes size, colours and what is behind the words while somebody sings', async () => {
    const words = stage.locator('canvas[data-stage="words"]');
    await words.waitFor();
    const ground = () => stage.locator('main').evaluate((main) => getComputedStyle(main).backgroundColor);
    expect(await ground()).toBe('rgb(10, 12, 21)');
    await night.set({ theme: 'tide', codeWhileSinging: false });
    await expect.poll(ground).toBe('rgb(6, 18, 26)');
    await night.run({ type: 'performance.set', background: 'plain' });
    await expect.poll(() => stage.locator('canvas').first().isHidden()).toBe(true);
    const inked = () =>
      words.evaluate((canvas: HTMLCanvasElement) => {
        const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        let count = 0;
        for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 200) count++;
        return count;
      });
    const usual = await inked();
    await night.run({ type: 'performance.set', lyricSize: 0.6 });
    await expect.poll(inked).toBeLessThan(usual * 0.8);
    await night.run({ type: 'performance.set', lyricSize: 1, background: 'auto' });
  });

  it('lets the end of a song sound into the beginning of the next, without a hole', { timeout: 60_000 }, async () => {
    await night.set({ autoAdvance: true });
    await stage.getByText('High Tone').first().waitFor({ state: 'attached', timeout: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, (FADE_SECONDS + 1) * 1000));
    const { loudness } = await roomOf(stage);
    const of = (context: number) => loudness.filter((one) => one.context === context && one.level > 0.005);
    const [first, second] = [of(0), of(1)];
    const [begins, ends] = [second[0]?.atMs ?? 0, first.at(-1)?.atMs ?? 0];
    // Both are heard together for most of the fade, the old one ever softer.
    expect(ends - begins).toBeGreaterThan(FADE_SECONDS * 0.4 * 1000);
    const fading = first.filter(({ atMs }) => atMs > begins).map(({ level }) => level);
    expect(fading.every((level, i) => i === 0 || level < (fading[i - 1] ?? 0) * 1.1)).toBe(true);
    expect(Math.max(...fading.slice(-3))).toBeLessThan((fading[0] ?? 0) * 0.5);
    const together = [...first, ...second].map(({ atMs }) => atMs).sort((a, b) => a - b);
    expect(Math.max(...together.slice(1).map((ms, i) => ms - (together[i] ?? 0)))).toBeLessThan(400);
  });

  it('plays music of its own where no song was chosen, without a seam, and is still when somebody sings', { timeout: 90_000 }, async () => {
    await expect.poll(async () => (await night.look()).performance.status, { timeout: 30_000 }).toBe('idle');
    await night.desk.getByText('Music while nobody sings').first().click();
    await night.desk.getByRole('radio', { name: /^Lounge/ }).click();
    // The last song has died away, and the lounge has come up.
    const soundsFrom = (await stage.evaluate('performance.now() + 3000')) as number;
    const lounge = async () => (await roomOf(stage)).loudness.filter(({ atMs, level }) => level > 0.004 && atMs > soundsFrom);
    await expect.poll(async () => (await lounge()).length, { timeout: 20_000 }).toBeGreaterThan(20);
    const contexts = new Set((await lounge()).map(({ context }) => context));
    expect(contexts.size).toBe(1);
    expect((await roomOf(stage)).media.every(({ paused }) => paused)).toBe(true);
    expect(await stage.evaluate(seamOf)).toBeLessThan(-20);

    // The next singer is called by itself.
    await night.run({ type: 'queue.add', songId: songs[0] ?? '' });
    const sung = async () =>
      (await roomOf(stage)).loudness.filter(({ context, atMs, level }) => !contexts.has(context) && atMs > soundsFrom && level > 0.05);
    await expect.poll(async () => (await sung()).length, { timeout: 20_000 }).toBeGreaterThan(20);
    const begins = (await sung())[0]?.atMs ?? 0;
    const over = (await roomOf(stage)).loudness.filter(({ context, atMs }) => contexts.has(context) && atMs > begins + 600);
    expect(over.filter(({ level }) => level > 0.001)).toEqual([]);
  });
});

/** How far the sound after the loop's end differs from the sound at its beginning, in dB. */
async function seamOf(): Promise<number> {
  const address = performance.getEntriesByType('resource').find(({ name }) => /lounge.*\.mp3$/.test(name))?.name ?? '';
  const rateHz = 44_100;
  const bytes = await (await fetch(address)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, rateHz).decodeAudioData(bytes);
  const [from, loop, span] = [0.5 * rateHz, Math.round(((16 * 4 * 60) / 84) * rateHz), 0.25 * rateHz];
  let [apart, all] = [0, 0];
  for (const channel of [sound.getChannelData(0), sound.getChannelData(1)])
    for (let i = from; i < from + span; i++) {
      apart += ((channel[i] ?? 0) - (channel[i + loop] ?? 0)) ** 2;
      all += (channel[i] ?? 0) ** 2;
    }
  return 10 * Math.log10(apart / all);
}
