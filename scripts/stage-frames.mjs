// How long the stage works on a frame: plays songs at 1080p in a real browser and traces every frame's callback. The processor's
// time is the work itself; the clock on the wall goes on while other programs have the processor.
//   node scripts/stage-frames.mjs [seconds]
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { openHouse } from './screenshots/house.mjs';
import { giveSongs } from './screenshots/songs.mjs';

const SECONDS = Number(process.argv[2] ?? 20);
const TITLES = ['Two Lamps', '夜の灯り', 'ضوء في النافذة'];
const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
if (!executablePath) {
  console.error('No Chromium found. Install it or set CHROMIUM_PATH.');
  process.exit(1);
}
/** @param {'dur' | 'tdur'} field in microseconds */
const shares = (frames, field) => {
  const sorted = frames.map((frame) => (frame[field] ?? 0) / 1000).sort((a, b) => a - b);
  const at = (share) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(2);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`;
};
const house = await openHouse();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
});
try {
  const songs = await giveSongs(house.url);
  const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
  for (const title of TITLES) {
    await page.goto(`${house.url}/songs/${songs.get(title)}`);
    await page.getByRole('button', { name: 'Sing', exact: true }).click();
    await page.getByRole('slider', { name: 'Place in the song' }).fill('8');
    await page.waitForTimeout(1500);
    await browser.startTracing(page, { categories: ['devtools.timeline'] });
    await page.waitForTimeout(SECONDS * 1000);
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
    const frames = traceEvents.filter(({ name, ph }) => name === 'FireAnimationFrame' && ph === 'X');
    console.log(`${title}: ${frames.length} frames in ${SECONDS} s; processor ${shares(frames, 'tdur')}; clock ${shares(frames, 'dur')}`);
  }
} finally {
  await browser.close();
  await house.stop();
}
