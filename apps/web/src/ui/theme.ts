import { keep, readKept } from './kept.ts';
import { Store } from './store.ts';

export const THEMES = ['dark', 'light', 'device'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT = 'theme';
const isTheme = (value: string | null): value is Theme => THEMES.includes(value as Theme);

/** Light or dark: the page's ground. Karaoke is sung in dark rooms, so dark is the standard. */
export class ThemeChoice {
  readonly chosen: Store<Theme>;
  readonly #device = matchMedia('(prefers-color-scheme: light)');

  constructor() {
    const kept = readKept(KEPT);
    this.chosen = new Store<Theme>(isTheme(kept) ? kept : 'dark');
    this.#device.addEventListener('change', () => this.#show());
    this.#show();
  }

  choose(theme: Theme): void {
    keep(KEPT, theme);
    this.chosen.set(theme);
    this.#show();
  }

  #show(): void {
    const theme = this.chosen.get();
    document.documentElement.dataset.theme = theme === 'device' ? (this.#device.matches ? 'light' : 'dark') : theme;
  }
}
