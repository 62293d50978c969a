// How long the stage works on a frame: plays songs at 1080p in a real browser and measures every frame's callback.
//   npm run build && node scripts/stage-frames.mjs [seconds]
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
const house = await openHouse();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
});
try {
  const songs = await giveSongs(house.url);
  const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
  await page.addInitScript(() => {
    window.frameWork = [];
    const ask = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
      ask((time) => {
        const from = performance.now();
        callback(time);
        window.frameWork.push(performance.now() - from);
      });
  });
  for (const title of TITLES) {
    await page.goto(`${house.url}/songs/${songs.get(title)}`);
    await page.getByRole('button', { name: 'Sing', exact: true }).click();
    await page.getByRole('slider', { name: 'Place in the song' }).fill('8');
    await page.waitForTimeout(1500);
    await page.evaluate('window.frameWork.length = 0');
    await page.waitForTimeout(SECONDS * 1000);
    const work = (await page.evaluate('window.frameWork')).sort((a, b) => a - b);
    const at = (share) => work[Math.floor((work.length - 1) * share)].toFixed(2);
    console.log(
      `${title}: ${work.length} frames in ${SECONDS} s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`,
    );
  }
} finally {
  await browser.close();
  await house.stop();
}
