/** Where things are on the stage, in device pixels. */
export interface StageSize {
  widthPx: number;
  heightPx: number;
  /** Size of the sung line. */
  typePx: number;
  wordsLeftPx: number;
  wordsTopPx: number;
  wordsWidthPx: number;
  laneTopPx: number;
  laneHeightPx: number;
  /** Rows of type that fit: four lines, of which some need two rows on a narrow screen. */
  maxRows: number;
}

/** The sung line is 8 to 11 % of the screen's height; a phone held upright is near and narrow, so its width decides. */
const TYPE_SHARE_OF_HEIGHT = 0.094;
const TYPE_SHARE_OF_WIDTH = 0.087;
const MAX_PIXELS_WIDE = 2560;

/** @param pixelRatio device pixels per CSS pixel; drawn with fewer where the screen is very large */
export function stageSize(cssWidth: number, cssHeight: number, pixelRatio: number): StageSize {
  const ratio = Math.min(pixelRatio, MAX_PIXELS_WIDE / Math.max(1, cssWidth));
  const widthPx = Math.max(1, Math.round(cssWidth * ratio));
  const heightPx = Math.max(1, Math.round(cssHeight * ratio));
  const upright = heightPx > widthPx;
  const wordsLeftPx = widthPx * (upright ? 0.065 : 0.085);
  return {
    widthPx,
    heightPx,
    typePx: upright ? Math.min(heightPx * 0.11, widthPx * TYPE_SHARE_OF_WIDTH) : heightPx * TYPE_SHARE_OF_HEIGHT,
    wordsLeftPx,
    wordsTopPx: heightPx * (upright ? 0.18 : 0.2),
    wordsWidthPx: widthPx - 2 * wordsLeftPx,
    laneTopPx: heightPx * (upright ? 0.52 : 0.68),
    laneHeightPx: heightPx * (upright ? 0.09 : 0.095),
    maxRows: upright ? 6 : 4,
  };
}
