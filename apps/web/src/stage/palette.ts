/** The stage's colours, as the style sheet has them; a canvas cannot read classes. */
export const PALETTE = { night: '#0a0c15', warm: '#f5efe4', soft: '#bdbbbd', faint: '#9799aa', sing: '#ffb43a' } as const;

/** A colour with an opacity. @param hex `#rrggbb` */
export function withAlpha(hex: string, alpha: number): string {
  return `${hex}${Math.round(Math.min(1, Math.max(0, alpha)) * 255)
    .toString(16)
    .padStart(2, '0')}`;
}

export const FONT_FAMILY = '"Figtree Variable", "Noto Sans", system-ui, sans-serif';
export const fontOf = (weight: number, sizePx: number) => `${weight} ${sizePx}px ${FONT_FAMILY}`;
