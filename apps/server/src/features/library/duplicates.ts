import type { DuplicateGroup } from '@refrain/contract';
import type { AlikeSong } from './library.repository.ts';

/** Another encoding of a recording has its length, give or take the silence at its ends. */
const SAME_LENGTH_MS = 3000;

/**
 * Sorts songs that share something into groups: the same sound, to the byte; or the same title and artist at the same
 * length, which is the same recording in another encoding more often than not. A group is a suspicion, not a verdict.
 */
export function groupDuplicates(songs: readonly AlikeSong[]): DuplicateGroup[] {
  const groups: DuplicateGroup[] = [];
  for (const same of groupBy(songs, ({ audioSha256 }) => audioSha256))
    if (same.length > 1) groups.push({ reason: 'same_sound', songs: same.map(view) });
  const perSound = [...new Map(songs.map((song) => [song.audioSha256 ?? song.id, song])).values()];
  for (const named of groupBy(perSound, ({ artistKey, titleKey }) => `${artistKey}/${titleKey}`))
    for (const close of clusters(named)) if (close.length > 1) groups.push({ reason: 'same_name_and_length', songs: close.map(view) });
  return groups;
}

/** Runs of songs each of which is about as long as the one before it. */
function clusters(songs: readonly AlikeSong[]): AlikeSong[][] {
  const found: AlikeSong[][] = [];
  for (const song of songs.toSorted((a, b) => a.durationMs - b.durationMs)) {
    const last = found.at(-1);
    const previous = last?.at(-1);
    if (last && previous && song.durationMs - previous.durationMs <= SAME_LENGTH_MS) last.push(song);
    else found.push([song]);
  }
  return found;
}

function groupBy(songs: readonly AlikeSong[], keyOf: (song: AlikeSong) => string | null): AlikeSong[][] {
  const groups = new Map<string, AlikeSong[]>();
  for (const song of songs) {
    const key = keyOf(song);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(song);
    else groups.set(key, [song]);
  }
  return [...groups.values()];
}

function view({ id, title, artist, durationMs, createdAt }: AlikeSong): DuplicateGroup['songs'][number] {
  return { id, title, artist, durationSeconds: durationMs / 1000, addedAt: new Date(createdAt).toISOString() };
}
