// One page in each size, and a picture of all of them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shrinkPng } from '../shrink-png.mjs';

const OUT = fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
const MAX_BYTES = 300_000;
const AXE_PATH = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
  laptop: { viewport: { width: 1440, height: 900 } },
  tv: { viewport: { width: 1920, height: 1080 } },
};

export class Camera {
  /** What stood in somebody's way on any picture. */
  barriers = [];
  #browser;
  #only;

  /** @param only a pattern of screens, for a part of the pictures; null for all */
  constructor(browser, only = null) {
    this.#browser = browser;
    this.#only = only;
  }

  /** A browser of its own in each size: somebody with their own name and rights. */
  async crew(sizes = Object.keys(SIZES)) {
    await mkdir(OUT, { recursive: true });
    /** @type {Record<string, import('playwright-core').Page>} */
    const pages = {};
    for (const size of sizes) pages[size] = await (await this.#browser.newContext(SIZES[size])).newPage();
    return pages;
  }

  /** Does the same on every page and takes its picture. */
  async shoot(pages, screen, act = async () => {}, after = async () => {}) {
    for (const [size, page] of Object.entries(pages)) {
      await act(page, size);
      if (this.#only === null || this.#only.test(screen)) await this.#take(page, screen, size);
      await after(page, size);
    }
  }

  async #take(page, screen, size) {
    const picture = shrinkPng(await page.screenshot());
    await writeFile(join(OUT, `${screen}-${size}.png`), picture);
    console.log(`${screen}-${size}.png  ${Math.round(picture.length / 1000)} kB${picture.length > MAX_BYTES ? '  TOO LARGE' : ''}`);
    await page.evaluate(await readFile(AXE_PATH, 'utf8'));
    const { violations } = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
    for (const { id, help, nodes } of violations)
      this.barriers.push(`${screen}-${size}: ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`);
  }
}
