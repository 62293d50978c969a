// Pictures of the page for the docs: boots the built server with an empty house, walks through it as a newcomer would, and
// writes docs/screenshots/<screen>-<size>.png. `npm run build` first. Options: --url URL (a server that runs already).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { shrinkPng } from './shrink-png.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'docs/screenshots');
const MAX_BYTES = 300_000;
/** After this the controls have stepped back. */
const QUIET_SECONDS = 4.2;
const MAKING_MS = 10 * 60_000;
const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
  laptop: { viewport: { width: 1440, height: 900 } },
  tv: { viewport: { width: 1920, height: 1080 } },
};
const FLAGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const RUN = "const { main } = await import('./apps/server/dist/main.js'); await main();";
const NEIGHBOURS = ['Salt and Signal', 'Kitchen Radio', 'Half a Moon', 'Long Way Round'];

const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
if (!executablePath) {
  console.error('No Chromium found. Install it or set CHROMIUM_PATH.');
  process.exit(1);
}
const given = process.argv.indexOf('--url');
const server = given > 0 ? { url: process.argv[given + 1], stop: async () => {} } : await startServer();
const browser = await chromium.launch({ executablePath, args: FLAGS });
try {
  await mkdir(OUT, { recursive: true });
  await walk(server.url);
} finally {
  await browser.close();
  await server.stop();
}

async function walk(url) {
  /** @type {Record<string, import('playwright-core').Page>} */
  const pages = {};
  for (const [size, options] of Object.entries(SIZES)) pages[size] = await (await browser.newContext(options)).newPage();
  const everywhere = async (screen, act, after = async () => {}) => {
    for (const [size, page] of Object.entries(pages)) {
      await act(page);
      const picture = shrinkPng(await page.screenshot());
      await writeFile(join(OUT, `${screen}-${size}.png`), picture);
      console.log(`${screen}-${size}.png  ${Math.round(picture.length / 1000)} kB${picture.length > MAX_BYTES ? '  TOO LARGE' : ''}`);
      await after(page);
    }
  };

  await everywhere('home-empty', async (page) => {
    await page.goto(url);
    await page.getByRole('button', { name: 'Hear what it does' }).waitFor();
    await page.waitForTimeout(3500);
  });
  const { songId } = await (await fetch(`${url}/api/v1/demo`, { method: 'POST' })).json();
  for (const page of Object.values(pages)) await page.goto(`${url}/songs/${songId}`);
  await pages.laptop.getByRole('button', { name: 'The voice alone' }).waitFor({ timeout: MAKING_MS });
  await everywhere('making', () => Promise.resolve());
  await addNeighbours(url);
  await everywhere('title', async (page) => {
    await page.goto(`${url}/songs/${songId}`);
    await page.getByRole('button', { name: 'Sing', exact: true }).waitFor({ timeout: MAKING_MS });
    await page.waitForTimeout(400);
  });
  const at = await middleOfSecondLine(url, songId);
  await everywhere(
    'sing',
    async (page) => {
      await page.getByRole('button', { name: 'Sing', exact: true }).click();
      await seek(page, at - QUIET_SECONDS);
      await page.waitForTimeout(QUIET_SECONDS * 1000);
    },
    (page) => page.keyboard.press('Space'),
  );
  await everywhere('controls', async (page) => {
    await seek(page, at);
    await page.waitForTimeout(600);
  });
  await everywhere('home', async (page) => {
    await page.goto(url);
    await page.getByText('Songs of this house').waitFor();
    await page.waitForTimeout(3500);
  });
}

async function seek(page, seconds) {
  const slider = page.getByRole('slider', { name: 'Place in the song' });
  await slider.fill(String(Math.max(0, Math.round(seconds * 10) / 10)));
  await slider.blur();
}

async function middleOfSecondLine(url, songId) {
  const chart = await (await fetch(`${url}/api/v1/songs/${songId}/files/chart.json`)).json();
  const line = chart.lines[1] ?? chart.lines[0];
  return line ? (line.startSeconds + line.endSeconds) / 2 : QUIET_SECONDS;
}

/** A few short tunes of our own making, so that the house is not empty. */
async function addNeighbours(url) {
  for (const [i, title] of NEIGHBOURS.entries()) {
    const form = new FormData();
    form.set('title', title);
    form.set('quality', 'fast');
    form.set('file', new Blob([tune(i)]), `${title}.wav`);
    const answer = await fetch(`${url}/api/v1/uploads`, { method: 'POST', body: form });
    if (!answer.ok) console.log(`${title} was refused: ${await answer.text()}`);
  }
}

/** Six seconds of a plain broken chord. */
function tune(seed) {
  const rate = 22_050;
  const count = rate * 6;
  const bytes = Buffer.alloc(44 + count * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + count * 2, 4);
  bytes.write('WAVEfmt ', 8);
  for (const [value, at, size] of [
    [16, 16, 4],
    [1, 20, 2],
    [1, 22, 2],
    [rate, 24, 4],
    [rate * 2, 28, 4],
    [2, 32, 2],
    [16, 34, 2],
  ])
    bytes.writeUIntLE(value, at, size);
  bytes.write('data', 36);
  bytes.writeUInt32LE(count * 2, 40);
  for (let i = 0; i < count; i++) {
    const t = i / rate;
    const beat = t / 0.4;
    const pitch = 48 + seed * 2 + [0, 4, 7, 12, 7, 4][Math.floor(beat) % 6];
    const value = Math.sin(2 * Math.PI * 440 * 2 ** ((pitch - 69) / 12) * t) * Math.exp(-(beat % 1) * 2);
    bytes.writeInt16LE(Math.round(value * 14_000), 44 + i * 2);
  }
  return bytes;
}

async function startServer() {
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
  const storageRoot = await mkdtemp(join(tmpdir(), 'refrain-pictures-'));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RUN], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), STORAGE_ROOT: storageRoot, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(storageRoot, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    if (
      await fetch(`${url}/api/v1/info`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop();
  throw new Error('The server did not start. Was it built? (npm run build)');
}
