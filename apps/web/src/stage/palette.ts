/** The stage's colours, as the style sheet has them; a canvas cannot read classes. */
export const PALETTE = { night: '#0a0c15', warm: '#f5efe4', soft: '#bdbbbd', faint: '#9799aa', sing: '#ffb43a' } as const;

/** A colour with an opacity. @param hex `#rrggbb` */
export function withAlpha(hex: string, alpha: number): string {
  return `${hex}${Math.round(Math.min(1, Math.max(0, alpha)) * 255)
    .toString(16)
    .padStart(2, '0')}`;
}

export const FONT_FAMILY =
  '"Figtree Variable", "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "PingFang SC", "Microsoft YaHei", "Malgun Gothic", system-ui, sans-serif';
export const fontOf = (weight: number, sizePx: number) => `${weight} ${sizePx}px ${FONT_FAMILY}`;

/** What singers know from other machines: blue, pink, and another for each more. They differ in lightness, too. */
const SINGER_COLOURS = ['#7fd0ff', '#ff6f9f', '#b9f27c', '#c9a2ff'];

/**
 * What the words of each singer are filled with. Alone, and where a line names nobody in a duet, it is the one accent.
 * @param singers of all lines, in their order
 */
export function singerColours(singers: readonly (string | null)[]): (singer: string | null) => string {
  const names = [...new Set(singers.filter((singer) => singer !== null))];
  if (names.length < 2) return () => PALETTE.sing;
  const colours = new Map(names.map((name, i) => [name, SINGER_COLOURS[i % SINGER_COLOURS.length] ?? PALETTE.sing]));
  return (singer) => (singer === null ? PALETTE.sing : (colours.get(singer) ?? PALETTE.sing));
}
