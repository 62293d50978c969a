import { useMemo } from 'react';

interface Props {
  songId: string;
  hasCover: boolean;
  coverUrl?: string | null;
  className?: string;
}

const BARS = 9;

/** A number generator with a seed (mulberry32), so that a song always looks the same. */
function seeded(text: string): () => number {
  let state = 2166136261;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The two hues of a song: cool ones, so that the accent stays alone. */
export function songHues(songId: string): [number, number] {
  const random = seeded(songId);
  const first = 175 + random() * 150;
  return [first, first + 35 + random() * 35];
}

/** The cover from the file, or a picture drawn from the song's id. Decoration: the title stands beside it. */
export function SongArt({ songId, hasCover, coverUrl, className = '' }: Props) {
  const { hues, heights } = useMemo(() => {
    const random = seeded(`${songId}/bars`);
    return {
      hues: songHues(songId),
      heights: Array.from({ length: BARS }, (_, i) => 14 + random() * 52 * Math.sin(((i + 1) / (BARS + 1)) * Math.PI)),
    };
  }, [songId]);
  if (hasCover) {
    const src = coverUrl ?? `/api/v1/songs/${encodeURIComponent(songId)}/files/cover`;
    return <img src={src} alt="" loading="lazy" className={`aspect-square bg-panel object-cover ring-1 ring-warm/10 ${className}`} />;
  }
  const id = `art-${songId}`;
  return (
    <svg viewBox="0 0 100 100" className={`aspect-square ${className}`} aria-hidden="true" preserveAspectRatio="xMidYMid slice">
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor={`hsl(${hues[0]} 48% 34%)`} />
          <stop offset="1" stopColor={`hsl(${hues[1]} 52% 17%)`} />
        </linearGradient>
      </defs>
      <rect width="100" height="100" fill={`url(#${id})`} />
      {heights.map((height, i) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change places
          key={i}
          x={15.5 + i * 8}
          y={50 - height / 2}
          width="5"
          height={height}
          rx="2.5"
          fill={`hsl(${hues[0]} 70% 86%)`}
          opacity={0.85}
        />
      ))}
    </svg>
  );
}
