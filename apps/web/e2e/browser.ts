import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { describe, expect } from 'vitest';

const PATHS = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = PATHS.find((path) => path && existsSync(path));

/** The browser's own services stay silent: a test talks to the server under test and to nobody else. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-background-timer-throttling',
  '--autoplay-policy=no-user-gesture-required',
];

/** A suite for a real browser: skipped with one line where there is none, but never on CI. */
export function describeInBrowser(name: string, suite: () => void): void {
  if (executablePath || process.env.CI === 'true') describe(name, suite);
  else {
    process.stderr.write(`Skipped "${name}": no Chromium found. Install it or set CHROMIUM_PATH.\n`);
    describe.skip(name, suite);
  }
}

/** @param flags of Chromium, beside the usual ones */
export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  if (!executablePath) throw new Error('No Chromium found. Install it or set CHROMIUM_PATH.');
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

const AXE_PATH = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
interface AxeResult {
  violations: { id: string; help: string; nodes: { html: string }[] }[];
}

/**
 * Checks the screen as it is for barriers, once it is there: its code is fetched when it is first opened, and a blank page
 * has neither heading nor landmark. Run past the content policy, which would rightly refuse a foreign script.
 */
export async function expectNoBarriers(page: Page, screen: string): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  const { readFile } = await import('node:fs/promises');
  await page.evaluate(await readFile(AXE_PATH, 'utf8'));
  const result = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResult;
  const found = result.violations.map(({ id, help, nodes }) => `${screen}: ${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`);
  expect(found).toEqual([]);
}

/** Whatever the page complains about in its console, and errors nobody caught. */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}
