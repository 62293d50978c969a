import type { Break, CountIn } from '@refrain/stage-engine';
import { fontOf, type Palette, withAlpha } from './palette.ts';
import type { StageSize } from './stage-size.ts';

/** What all that is drawn must know. */
export interface StageLook {
  size: StageSize;
  palette: Palette;
  /** The song's type, as `fontOf` wants it. */
  families: string;
  /** For people who asked for less motion. */
  still: boolean;
}

const LANDING_SECONDS = 0.22;
const TITLE_FADE_SECONDS = 0.6;

/** Dots above the line, one landing on each beat before it starts. */
export function drawCountIn(context: CanvasRenderingContext2D, countIn: CountIn, { size, palette, still }: StageLook): void {
  const radius = size.typePx * 0.17;
  const y = size.wordsTopPx - size.typePx * 0.5;
  for (let i = 0; i < countIn.dots; i++) {
    const landed = i < countIn.landed;
    const fresh = !still && i === countIn.landed - 1 ? Math.max(0, 1 - countIn.sinceSeconds / LANDING_SECONDS) : 0;
    context.beginPath();
    context.arc(size.wordsLeftPx + radius * (1.2 + i * 3.3), y, radius * (1 + 0.35 * fresh), 0, 2 * Math.PI);
    context.fillStyle = landed ? palette.sing : withAlpha(palette.warm, 0.25);
    context.fill();
  }
}

/** How long the band still plays alone. Gives way to the count-in. */
export function drawBreak(context: CanvasRenderingContext2D, pause: Break, { size, palette, families }: StageLook, presence: number): void {
  const radius = size.typePx * 0.4;
  const x = size.wordsLeftPx + radius;
  const y = size.wordsTopPx - size.typePx * 0.5;
  context.globalAlpha = presence;
  context.lineWidth = size.typePx * 0.07;
  context.strokeStyle = withAlpha(palette.warm, 0.22);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
  context.strokeStyle = palette.warm;
  context.beginPath();
  context.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * (1 - pause.progress));
  context.stroke();
  context.fillStyle = palette.warm;
  context.font = fontOf(700, size.typePx * 0.38, families);
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.fillText(String(Math.ceil(pause.secondsLeft)), x, y + size.typePx * 0.03);
  context.globalAlpha = 1;
}

/** Title and artist at the start of a song that begins with music. */
export function drawTitle(
  context: CanvasRenderingContext2D,
  { title, artist }: { title: string; artist: string | null },
  { size, palette, families }: StageLook,
  presence: number,
): void {
  if (presence <= 0) return;
  context.globalAlpha = presence;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  let titlePx = size.typePx * 1.1;
  context.font = fontOf(850, titlePx, families);
  titlePx *= Math.min(1, size.wordsWidthPx / Math.max(1, context.measureText(title).width));
  context.font = fontOf(850, titlePx, families);
  context.fillStyle = palette.warm;
  const y = size.heightPx * (size.heightPx > size.widthPx ? 0.34 : 0.46);
  context.fillText(title, size.wordsLeftPx, y);
  context.font = fontOf(500, size.typePx * 0.5, families);
  context.fillStyle = palette.soft;
  if (artist) context.fillText(artist, size.wordsLeftPx, y + size.typePx * 0.85, size.wordsWidthPx);
  context.globalAlpha = 1;
}

/**
 * How much of the title card is seen: whole at the start, gone when the first cue comes.
 * @param firstCueSeconds when the count-in of the first line begins; songs that start at once have no card
 */
export function titlePresence(seconds: number, firstCueSeconds: number): number {
  const until = Math.min(7, firstCueSeconds - 1);
  if (until < 1.5) return 0;
  return Math.min(1, Math.max(0, (until - seconds) / TITLE_FADE_SECONDS));
}
