/** Where things are on the stage, in device pixels. */
export interface StageSize {
  widthPx: number;
  heightPx: number;
  /** Size of the sung line: at least this, */
  typePx: number;
  /** and up to this where the lines of a song are short. */
  largestTypePx: number;
  wordsLeftPx: number;
  wordsTopPx: number;
  wordsWidthPx: number;
  laneTopPx: number;
  laneHeightPx: number;
  /** Lines end above this. */
  wordsBottomPx: number;
}

/** The sung line is 8 to 11 % of the screen's height; a phone held upright is near and narrow, so its width decides. */
const TYPE_SHARE_OF_HEIGHT = { least: 0.088, most: 0.105 };
const TYPE_SHARE_OF_WIDTH = { least: 0.082, most: 0.1 };
const MAX_PIXELS_WIDE = 2560;

/**
 * @param pixelRatio device pixels per CSS pixel; drawn with fewer where the screen is very large
 * @param lyricSize of the words, 1 as usual
 */
export function stageSize(cssWidth: number, cssHeight: number, pixelRatio: number, lyricSize = 1): StageSize {
  const ratio = Math.min(pixelRatio, MAX_PIXELS_WIDE / Math.max(1, cssWidth));
  const widthPx = Math.max(1, Math.round(cssWidth * ratio));
  const heightPx = Math.max(1, Math.round(cssHeight * ratio));
  const upright = heightPx > widthPx;
  const type = (bound: 'least' | 'most') =>
    upright ? Math.min(heightPx * 0.11, widthPx * TYPE_SHARE_OF_WIDTH[bound]) : heightPx * TYPE_SHARE_OF_HEIGHT[bound];
  const wordsLeftPx = widthPx * (upright ? 0.065 : 0.085);
  return {
    widthPx,
    heightPx,
    typePx: type('least') * lyricSize,
    largestTypePx: type('most') * lyricSize,
    wordsLeftPx,
    wordsTopPx: heightPx * 0.18,
    wordsWidthPx: widthPx - 2 * wordsLeftPx,
    laneTopPx: heightPx * (upright ? 0.52 : 0.7),
    laneHeightPx: heightPx * (upright ? 0.09 : 0.085),
    wordsBottomPx: heightPx * (upright ? 0.5 : 0.69),
  };
}
