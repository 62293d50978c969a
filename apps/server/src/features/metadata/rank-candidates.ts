import type { MetadataCandidate } from '@refrain/contract';

const HITS =
  /\b(greatest hits|best of|hits|essentials?|collection|anthology|compilation|now that.s what|number ones|karaoke|tribute|party|ultimate)\b/i;
const VARIOUS = /^(various|various artists|verschiedene interpreten|artistes divers|varios artistas)$/i;
/** A compilation has to fit this much better to go before the release that a song came out on. */
const COMPILATION_HANDICAP = 0.15;

/** Whether an album gathers songs that came out elsewhere. */
export function looksLikeCompilation(album: string | null, albumArtist: string | null): boolean {
  return (album !== null && HITS.test(album)) || (albumArtist !== null && VARIOUS.test(albumArtist));
}

/** Best first: what fits, on the release it came out on rather than on a compilation, and of equals the earliest. */
export function rankCandidates(candidates: readonly MetadataCandidate[]): MetadataCandidate[] {
  const rank = ({ confidence, isCompilation }: MetadataCandidate) =>
    Math.round((confidence - (isCompilation ? COMPILATION_HANDICAP : 0)) * 50);
  const date = ({ releaseDate }: MetadataCandidate) => releaseDate ?? '9999';
  return [...candidates].sort((a, b) => rank(b) - rank(a) || date(a).localeCompare(date(b)));
}
