// The pages of whoever looks after the house: adding, jobs, settings, a song's names and its words.
const PAGES = [
  ['add', () => '/add'],
  ['jobs', () => '/jobs'],
  ['queues', () => '/settings/queues'],
  ['settings', () => '/settings'],
  ['edit', (songId) => `/songs/${songId}/edit`],
  ['studio', (songId) => `/songs/${songId}/studio`],
];

export async function shootPages(camera, pages, url, songId) {
  for (const [screen, pathOf] of PAGES)
    await camera.shoot(pages, screen, async (page) => {
      await page.goto(url + pathOf(songId));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(1200);
    });
}
