import type { DuplicateGroup } from '@refrain/contract';
import type { AlikeSong } from './duplicates.types.ts';

/** Another encoding of a recording has its length, give or take the silence at its ends. */
export const SAME_LENGTH_MS = 3000;

/**
 * Sorts songs that share something into groups: the same sound, to the byte; a recording in several encodings; or the same
 * title and artist at the same length, where nothing is known of how they sound. A group is a suspicion, not a verdict.
 * @param recordings sounds that are one recording
 */
export function groupDuplicates(songs: readonly AlikeSong[], recordings: readonly (readonly string[])[] = []): DuplicateGroup[] {
  const groups: DuplicateGroup[] = [];
  for (const same of groupBy(songs, ({ audioSha256 }) => audioSha256))
    if (same.length > 1) groups.push({ reason: 'same_sound', songs: same.map(view) });
  const perSound = [...new Map(songs.map((song) => [song.audioSha256 ?? song.id, song])).values()];
  const recordingOf = new Map(recordings.flatMap((sounds, number) => sounds.map((sound) => [sound, number] as const)));
  const ofRecording = ({ audioSha256 }: AlikeSong) => recordingOf.get(audioSha256 ?? '') ?? null;
  for (const same of groupBy(perSound, (song) => ofRecording(song)?.toString() ?? null))
    if (same.length > 1) groups.push({ reason: 'same_recording', songs: same.map(view) });
  for (const named of groupBy(perSound, ({ artistKey, titleKey }) => `${artistKey}/${titleKey}`))
    for (const close of clusters(named)) {
      const told = ofRecording(close[0] as AlikeSong);
      const isTold = told !== null && close.every((song) => ofRecording(song) === told);
      if (close.length > 1 && !isTold) groups.push({ reason: 'same_name_and_length', songs: close.map(view) });
    }
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
