interface Thumbnail {
  readonly url: string;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
}

const MOST_TRIED = 6;

/** Addresses of a video's pictures in the order in which they are tried: WebP first, then the largest. */
export function thumbnailOrder(thumbnails: readonly Thumbnail[]): string[] {
  const isWebp = ({ url }: Thumbnail) => /\.webp($|\?)/i.test(url);
  const area = ({ width, height }: Thumbnail) => (width ?? 0) * (height ?? 0);
  const known = thumbnails.filter(({ url }) => /^https?:\/\//.test(url));
  const sorted = [...known].sort((a, b) => Number(isWebp(b)) - Number(isWebp(a)) || area(b) - area(a));
  return [...new Set(sorted.map(({ url }) => url))].slice(0, MOST_TRIED);
}
