// What one person sees: the house, a song in the making, singing alone.
import { lineStart } from './songs.mjs';

/** After this the controls have stepped back. */
const QUIET_SECONDS = 4.2;
const HOUSE_NAME = 'The Blue Room';
const MAKING_MS = 10 * 60_000;

/** The questions of the first visit; afterwards the house has a name. */
export async function shootWelcome(camera, pages, url) {
  for (const step of ['language', 'name', 'people', 'outside'])
    await camera.shoot(pages, `welcome-${step}`, async (page) => {
      await page.goto(`${url}/welcome?step=${step}`);
      await page.getByText(/^Question \d of \d$/).waitFor();
      if (step === 'name') await page.getByLabel('Name of the house').fill(HOUSE_NAME);
    });
  const body = JSON.stringify({ 'house.name': HOUSE_NAME, 'house.isSetUp': true });
  const answer = await fetch(`${url}/api/v1/settings`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body });
  if (!answer.ok) throw new Error(`The house could not be set up: ${await answer.text()}`);
}

export async function shootEmptyHouse(camera, pages, url) {
  await camera.shoot(pages, 'home-empty', async (page) => {
    await page.goto(url);
    await page.getByRole('button', { name: 'Hear what it does' }).waitFor();
    await page.waitForTimeout(3500);
  });
}

/** @returns {Promise<string>} the demo's id, once it can be sung */
export async function shootMaking(camera, pages, url) {
  const { songId } = await (await fetch(`${url}/api/v1/demo`, { method: 'POST' })).json();
  for (const page of Object.values(pages)) await page.goto(`${url}/songs/${songId}`);
  const [first] = Object.values(pages);
  await first.getByRole('button', { name: 'The voice alone' }).waitFor({ timeout: MAKING_MS });
  await camera.shoot(pages, 'making');
  await first.getByRole('button', { name: 'Sing', exact: true }).waitFor({ timeout: MAKING_MS });
  return songId;
}

export async function shootSinging(camera, pages, url, demoId, songs) {
  await camera.shoot(pages, 'title', (page) => openSong(page, url, demoId));
  const at = await middleOfSecondLine(url, demoId);
  await camera.shoot(
    pages,
    'sing',
    (page) => singUntil(page, at),
    (page) => page.keyboard.press('Space'),
  );
  await camera.shoot(pages, 'controls', async (page) => {
    await seek(page, at);
    await page.waitForTimeout(600);
  });
  await camera.shoot(pages, 'keys', async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  });
  for (const [screen, title, line] of [
    ['duet', 'Two Lamps', 1],
    ['japanese', '夜の灯り', 1],
    ['arabic', 'ضوء في النافذة', 1],
  ])
    await camera.shoot(pages, `sing-${screen}`, async (page) => {
      await openSong(page, url, songs.get(title));
      await singUntil(page, lineStart(line) + 2);
    });
}

export async function shootHouse(camera, pages, url) {
  await camera.shoot(pages, 'home', async (page) => {
    await page.goto(url);
    await page.getByText('Songs of this house').waitFor();
    await page.waitForTimeout(3500);
  });
  await camera.shoot(pages, 'calibrate', async (page) => {
    await page.goto(`${url}/calibrate`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  });
}

async function openSong(page, url, songId) {
  await page.goto(`${url}/songs/${songId}`);
  await page.getByRole('button', { name: 'Sing', exact: true }).waitFor();
  await page.waitForTimeout(400);
}

async function singUntil(page, seconds) {
  await page.getByRole('button', { name: 'Sing', exact: true }).click();
  await seek(page, seconds - QUIET_SECONDS);
  await page.waitForTimeout(QUIET_SECONDS * 1000);
}

async function seek(page, seconds) {
  const slider = page.getByRole('slider', { name: 'Place in the song' });
  await slider.fill(String(Math.max(0, Math.round(seconds * 10) / 10)));
  await slider.blur();
}

export async function middleOfSecondLine(url, songId) {
  const chart = await (await fetch(`${url}/api/v1/songs/${songId}/files/chart.json`)).json();
  const line = chart.lines[1] ?? chart.lines[0];
  return line ? (line.startSeconds + line.endSeconds) / 2 : QUIET_SECONDS;
}
