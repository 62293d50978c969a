// What a large library costs the page: node scripts/library/scroll.mjs [--songs 100000] [--shown 3000]. Fills a library with made-up
// songs, opens it in a real browser at 1280 × 900, and scrolls down until so many songs were shown. Prints the elements on
// the page, the memory of its script, and how long the page was busy at a time while it scrolls on.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { built } from '../built.mjs';
import { ServerProcess } from '../reliability/server-process.mjs';
import { fillLibrary, makeNames } from './synthetic-library.mjs';

const load = (path) => built(`apps/server/dist/${path}`);
const { values } = parseArgs({ options: { songs: { type: 'string', default: '100000' }, shown: { type: 'string', default: '3000' } } });
const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
if (!executablePath) {
  console.error('No Chromium found. Install it or set CHROMIUM_PATH.');
  process.exit(1);
}
const [{ openDatabase }, { migrate }, { foldedWords, sortKey }] = await Promise.all(
  ['platform/database/open-database.js', 'platform/database/migrate.js', 'platform/search/fold-text.js'].map(load),
);
const folder = await mkdtemp(join(tmpdir(), 'refrain-scroll-'));
const path = join(folder, 'refrain.db');
const database = await openDatabase({ path });
await migrate(database);
await database.destroy();
fillLibrary({ path, songs: makeNames(Number(values.songs)), lyricsShare: 0, foldedWords, sortKey });
const server = await ServerProcess.start(folder, { ROLES: 'api', LOG_LEVEL: 'ERROR', RATE_LIMIT_PER_MINUTE: '0' });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--enable-precise-memory-info'] });
try {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(`${server.url}/?order=title`);
  await page.getByRole('heading', { level: 3 }).first().waitFor();
  const shown = () =>
    page.evaluate(() => Math.max(0, ...[...document.querySelectorAll('main li[aria-posinset]')].map((li) => li.ariaPosInSet)));
  const counted = () => page.evaluate(() => document.querySelectorAll('main h3').length);
  const started = performance.now();
  while (Math.max(await shown(), await counted()) < Number(values.shown)) {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.waitForTimeout(30);
  }
  const seconds = (performance.now() - started) / 1000;
  const frames = await page.evaluate(async () => {
    const busy = [];
    const middle = document.documentElement.scrollHeight / 2;
    let last = performance.now();
    for (let frame = 0; frame < 200; frame++) {
      scrollTo(0, middle + frame * 40);
      await new Promise(requestAnimationFrame);
      busy.push(performance.now() - last);
      last = performance.now();
    }
    return busy.sort((a, b) => a - b);
  });
  const { elements, megabytes } = await page.evaluate(() => ({
    elements: document.querySelectorAll('*').length,
    megabytes: performance.memory.usedJSHeapSize / 2 ** 20,
  }));
  const at = (share) => frames[Math.floor((frames.length - 1) * share)].toFixed(0);
  console.log(`${values.shown} of ${values.songs} songs, reached in ${seconds.toFixed(0)} s; load ${loadavg()[0].toFixed(1)}`);
  console.log(
    `${elements} elements, ${megabytes.toFixed(0)} MB; frames while scrolling p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`,
  );
} finally {
  await browser.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
