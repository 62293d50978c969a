import type { StageTheme } from '@refrain/contract';
import type { CSSProperties } from 'react';

/** The stage's colours, as the style sheet has them; a canvas cannot read classes. */
export interface Palette {
  /** The ground. */
  night: string;
  /** Words. */
  warm: string;
  soft: string;
  /** The one accent: what is sung. More than 10:1 on the ground. */
  sing: string;
  /** The horizon's far end. */
  glow: string;
}

export const PALETTES: Record<StageTheme, Palette> = {
  ember: { night: '#0a0c15', warm: '#f5efe4', soft: '#bdbbbd', sing: '#ffb43a', glow: '#c2582f' },
  tide: { night: '#06121a', warm: '#eef6f4', soft: '#b3c0c4', sing: '#5fe0d0', glow: '#1f7fa8' },
  rose: { night: '#140a14', warm: '#f8eef0', soft: '#c4b5bd', sing: '#ff9fbd', glow: '#8a3fa0' },
};

/** The same colours for what stands around the canvas. */
export function themeStyle(theme: StageTheme): CSSProperties {
  const { night, warm, soft, sing } = PALETTES[theme];
  return { '--color-night': night, '--color-warm': warm, '--color-soft': soft, '--color-sing': sing, color: warm } as CSSProperties;
}

/** A colour with an opacity. @param hex `#rrggbb` */
export function withAlpha(hex: string, alpha: number): string {
  return `${hex}${Math.round(Math.min(1, Math.max(0, alpha)) * 255)
    .toString(16)
    .padStart(2, '0')}`;
}

/** @param families as a style has them, see `familiesFor` */
export const fontOf = (weight: number, sizePx: number, families: string) => `${weight} ${sizePx}px ${families}`;

/** What singers know from other machines: blue, pink, and another for each more. They differ in lightness, too. */
const SINGER_COLOURS = ['#7fd0ff', '#ff6f9f', '#b9f27c', '#c9a2ff'];

/**
 * What the words of each singer are filled with. Alone, and where a line names nobody in a duet, it is the one accent.
 * @param singers of all lines, in their order
 * @param sing the accent
 */
export function singerColours(singers: readonly (string | null)[], sing: string): (singer: string | null) => string {
  const names = [...new Set(singers.filter((singer) => singer !== null))];
  if (names.length < 2) return () => sing;
  const colours = new Map(names.map((name, i) => [name, SINGER_COLOURS[i % SINGER_COLOURS.length] ?? sing]));
  return (singer) => (singer === null ? sing : (colours.get(singer) ?? sing));
}
