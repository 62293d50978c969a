import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { type Outside, startOutside } from './outside.ts';
import { type RunningServer, startServer } from './server.ts';
import { wavFile } from './wav.ts';

const SONGS = [
  ['Paper Boats', 'Ada Winter'],
  ['Long Way Round', 'Ada Winter'],
  ['Night Bus', 'Bright Ivy'],
  ['Kitchen Radio', 'Half a Moon'],
] as const;

/** Three pixels wide. */
const OTHER_PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAIAAACUgoPjAAAADUlEQVR4nGNQcGiAIAAMCgKhE0YEcgAAAABJRU5ErkJggg==',
  'base64',
);
/** Of the picture itself; 0 until it is there. */
const widthOf = (image: Locator) => image.evaluate((element) => (element as HTMLImageElement).naturalWidth).catch(() => 0);

describeInBrowser('the library', () => {
  let server: RunningServer;
  let outside: Outside;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  const api = (path: string, body?: unknown, method = 'POST') =>
    fetch(`${server.url}/api/v1${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  const songs = async () =>
    ((await (await fetch(`${server.url}/api/v1/songs`)).json()) as { songs: { id: string; title: string }[] }).songs;
  const song = (title: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) });

  /** Into the house without being made: this is about the list, not about the making. */
  async function bring([title, artist]: readonly [string, string], index: number): Promise<void> {
    const form = new FormData();
    form.set('title', title);
    form.set('artist', artist);
    form.set('file', new Blob([new Uint8Array(wavFile(4, (t) => 0.4 * Math.sin(2 * Math.PI * (220 + 30 * index) * t)))]), `${title}.wav`);
    const { jobId } = (await (await fetch(`${server.url}/api/v1/uploads`, { method: 'POST', body: form })).json()) as { jobId: string };
    await api(`/jobs/${jobId}/cancel`);
  }

  beforeAll(async () => {
    [server, outside, browser] = await Promise.all([startServer(), startOutside(), launchBrowser()]);
    for (const [index, names] of SONGS.entries()) await bring(names, index);
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    complaints = collectComplaints(page);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([server?.stop(), outside?.stop()]);
  });

  it('P21 finds songs by words with slips of the finger, and by their artist from A to Z', async () => {
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Songs of this house' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search songs' }).fill('papr boats');
    await page.getByRole('heading', { name: /songs? found/ }).waitFor();
    await song('Paper Boats').waitFor();
    await expect.poll(() => song('Night Bus').count()).toBe(0);
    await expect.poll(() => page.url()).toContain('q=papr');
    await page.getByRole('searchbox', { name: 'Search songs' }).fill('');
    await page.getByRole('link', { name: 'Artists', exact: true }).click();
    await page.getByRole('button', { name: 'H', exact: true }).waitFor();
    await expectNoBarriers(page, 'artists');
    await page.getByRole('link', { name: /^Ada Winter/ }).click();
    await song('Long Way Round').waitFor();
    expect(await page.getByRole('heading', { level: 3 }).count()).toBe(2);
  });

  it('P26 keeps what one likes, and finds songs by rules', async () => {
    await page.goto(server.url);
    await song('Night Bus').hover();
    await page.getByRole('button', { name: 'Like Night Bus' }).click();
    await page.getByRole('link', { name: 'What I like' }).click();
    await song('Night Bus').waitFor();
    await page.getByRole('link', { name: 'Playlists', exact: true }).click();
    await page.getByRole('button', { name: 'New smart playlist' }).click();
    await page.getByLabel('Name of the playlist').fill('All of Ada');
    await page.getByRole('textbox', { name: 'Artist contains' }).fill('ada');
    await expectNoBarriers(page, 'smart playlist');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('heading', { name: 'All of Ada' }).waitFor();
    await song('Paper Boats').waitFor();
    await expectNoBarriers(page, 'playlist');
  });

  it('P26 does one thing to many songs at once: tags, a playlist, a file to keep', async () => {
    await page.goto(server.url);
    await page.getByRole('button', { name: 'More about Paper Boats' }).click();
    await page.getByRole('button', { name: 'Choose several' }).click();
    await page.getByRole('button', { name: 'Kitchen Radio', exact: true }).click();
    await page.getByText('2 songs chosen').waitFor();
    await expectNoBarriers(page, 'choosing');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByLabel('A new tag').fill('campfire');
    await page.getByRole('button', { name: 'Put on' }).click();
    await page.getByRole('link', { name: '# campfire' }).click();
    await song('Kitchen Radio').waitFor();
    expect(await page.getByRole('heading', { level: 3 }).count()).toBe(2);

    await page.getByRole('button', { name: 'More about Kitchen Radio' }).click();
    await page.getByRole('button', { name: 'Choose several' }).click();
    await page.getByRole('button', { name: 'To a playlist' }).click();
    await page.getByLabel('A new one').fill('Round the fire');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('1 song is changed.').waitFor();

    await page.getByRole('button', { name: 'More about Kitchen Radio' }).click();
    await page.getByRole('button', { name: 'Choose several' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a file' }).click();
    expect((await download).suggestedFilename()).toBe('songs.refrain.zip');
  });

  it('P23 edits a song by hand, and takes over what others know once that is switched on', async () => {
    await api('/settings', { 'itunes.baseUrl': outside.url, 'outside.allowLocalHosts': true }, 'PATCH');
    const { id } = (await songs()).find(({ title }) => title === 'Paper Boats') ?? { id: '' };
    await page.goto(`${server.url}/songs/${id}/edit`);
    await page.getByLabel('Genre').fill('Lullaby');
    await page.getByLabel('Tags, with commas between').fill('campfire, slow');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('“Paper Boats” is saved.').waitFor();
    await page.getByText('Nothing leaves this house until you switch it on').click();
    await expectNoBarriers(page, 'edit');
    await page.getByRole('switch', { name: 'iTunes Search' }).click();
    await page.getByRole('button', { name: 'Compare with iTunes and MusicBrainz' }).click();
    await page.getByRole('radio', { name: /^Harbour Songs/ }).check();
    await page.getByRole('radio', { name: /^Folk/ }).check();
    const preview = page.getByRole('button', { name: 'Cover 1 from iTunes' });
    await expect.poll(() => widthOf(preview.locator('img'))).toBe(2);
    await preview.click();
    await expectNoBarriers(page, 'compare');
    await page.getByRole('button', { name: 'Take over what is chosen' }).click();
    await page.getByText('Taken over.').waitFor();
    await expect.poll(() => page.getByLabel('Album').inputValue()).toBe('Harbour Songs');
    const cover = page.locator('label', { hasText: 'Choose a cover' });
    await expect.poll(() => widthOf(cover.locator('img'))).toBe(2);
    // Another one at the same address is seen at once.
    await page.getByLabel('Choose a cover').setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer: OTHER_PICTURE });
    await expect.poll(() => widthOf(cover.locator('img'))).toBe(3);
    // And is not asked for again when only other things are.
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.getByLabel('Year').fill('1987');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => asked).toContain(`/api/v1/songs/${id}/details`);
    await page.waitForTimeout(500);
    expect(asked.filter((path) => path.endsWith('/files/cover'))).toEqual([]);
    const kept = await (await fetch(`${server.url}/api/v1/songs/${id}`)).json();
    expect(kept).toMatchObject({ genre: 'Folk', album: 'Harbour Songs', labels: ['campfire', 'slow'] });
  });

  it('P27 tells the library in figures', async () => {
    await page.goto(`${server.url}/settings/library`);
    await page.getByRole('heading', { name: 'The library in figures' }).waitFor();
    await page.getByRole('progressbar', { name: 'Artist' }).waitFor();
    expect(await page.getByRole('progressbar', { name: 'Artist' }).getAttribute('aria-valuenow')).toBe('100');
    await expectNoBarriers(page, 'figures');
  });

  it('P22 adds a song in four steps, with everything outside off until it is switched on', async () => {
    await page.goto(`${server.url}/add`);
    await page.getByText('Nothing leaves this house until you switch it on').click();
    await page.getByRole('switch', { name: 'Import by address' }).waitFor();
    await expectNoBarriers(page, 'add');
    await page.getByRole('switch', { name: 'Import by address' }).click();
    await page.getByRole('textbox', { name: /One address per line/ }).fill(`${outside.url}/boat.wav`);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Title').fill('Paper Boats');
    await page.getByLabel('Artist').fill('Somebody');
    await expectNoBarriers(page, 'confirm');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: /Paper Boats.*Harbour Songs/s }).click();
    await expectNoBarriers(page, 'lookup');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('textbox', { name: /Paste them/ }).fill('La la la');
    await expectNoBarriers(page, 'words');
    await page.getByRole('button', { name: 'Make this song' }).click();
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByRole('button', { name: 'Make this song' }).click();
    await page.getByRole('button', { name: 'Understood' }).click();
    await page.waitForURL(/\/songs\/[^/]+$/, { timeout: 60_000 });
    await page.getByRole('heading', { name: 'Paper Boats' }).waitFor();
    expect((await songs()).filter(({ title }) => title === 'Paper Boats')).toHaveLength(2);
  });

  it('P25 takes many links at once, and says which are here already', async () => {
    await page.goto(`${server.url}/add`);
    const links = ['boat', 'a-longer-name', 'the-longest-name-of-all'].map((name) => `${outside.url}/${name}.wav`);
    await page.getByRole('textbox', { name: /One address per line/ }).fill(links.join('\n'));
    await page.getByRole('button', { name: 'Take 3 links' }).click();
    await page.getByText('2 taken, 1 here already, 0 refused.').waitFor();
    await expect.poll(async () => (await songs()).length, { timeout: 60_000 }).toBe(SONGS.length + 3);
    expect(complaints).toEqual([]);
  });
});
