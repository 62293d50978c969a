// Pictures of every screen for the docs: starts the server with an empty house, walks through it as a newcomer and as a
// party would, writes docs/screenshots/<screen>-<size>.png, and looks for barriers on every one of them (axe).
// Options: --only PATTERN takes some of them, --url URL uses a server that runs already.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Camera } from './screenshots/camera.mjs';
import { openHouse } from './screenshots/house.mjs';
import { shootPages } from './screenshots/pages.mjs';
import { shootParty } from './screenshots/party.mjs';
import { shootEmptyHouse, shootHouse, shootMaking, shootSinging, shootWelcome } from './screenshots/solo.mjs';
import { giveSongs } from './screenshots/songs.mjs';

const FLAGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];
const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
if (!executablePath) {
  console.error('No Chromium found. Install it or set CHROMIUM_PATH.');
  process.exit(1);
}
const option = (name) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : null;
};
const given = option('--url');
const only = option('--only');
const house = given ? { url: given, stop: async () => {} } : await openHouse();
const browser = await chromium.launch({ executablePath, args: FLAGS });
const camera = new Camera(browser, only ? new RegExp(only) : null);
try {
  const pages = await camera.crew();
  await shootWelcome(camera, pages, house.url);
  await shootEmptyHouse(camera, pages, house.url);
  const demoId = await shootMaking(camera, pages, house.url);
  const songs = await giveSongs(house.url);
  await shootSinging(camera, pages, house.url, demoId, songs);
  await shootHouse(camera, pages, house.url);
  await shootPages(camera, pages, house.url, songs.get('Two Lamps'));
  await shootParty(camera, house.url, demoId, songs);
} finally {
  await browser.close();
  await house.stop();
}
for (const barrier of camera.barriers) console.error(barrier);
process.exitCode = camera.barriers.length === 0 ? 0 : 1;
