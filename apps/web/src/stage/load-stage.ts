import type { Song } from '@refrain/contract';
import { type Chart, chartSchema, type Harmony, harmonySchema, type Rhythm, rhythmSchema, STEM_NAMES } from '@refrain/song-model';
import { openStemNode, StemPlayer } from '@refrain/stage-engine';
import stemWorkletUrl from '@refrain/stage-engine/worklet?worker&url';
import { request, UnreachableError } from '../api/http.ts';
import { fileUrl, getPeaks } from '../api/songs.ts';
import { openStems, type StemAddress } from './sound/worker-stems.ts';

/** What is known about a song beside its sound. Each part may be missing. */
export interface SongKnowledge {
  chart: Chart;
  rhythm: Rhythm | null;
  harmony: Harmony | null;
  /** 0 … 1, the loudest being 1. */
  peaks: number[];
}

const EMPTY_CHART: Chart = { schemaVersion: 1, language: null, lines: [], notes: [] };

/** @throws UnreachableError; what cannot be read is left out */
export async function loadKnowledge(song: Song, signal: AbortSignal): Promise<SongKnowledge> {
  const [chart, rhythm, harmony, peaks] = await Promise.all([
    optional(song, 'chart.json', (url) => request(chartSchema, url, { signal })),
    optional(song, 'rhythm.json', (url) => request(rhythmSchema, url, { signal })),
    optional(song, 'harmony.json', (url) => request(harmonySchema, url, { signal })),
    optional(song, 'peaks.json', getPeaks),
  ]);
  const loudest = Math.max(1e-6, ...(peaks ?? []));
  return { chart: chart ?? EMPTY_CHART, rhythm, harmony, peaks: (peaks ?? []).map((peak) => peak / loudest) };
}

async function optional<T>(song: Song, name: string, load: (url: string) => Promise<T>): Promise<T | null> {
  const url = fileUrl(song, name);
  if (!url) return null;
  return load(url).catch((error: unknown) => {
    // A part that cannot be read is left out; a server that is gone is not a missing part.
    if (error instanceof UnreachableError) throw error;
    return null;
  });
}

/** A player and the audio context it plays in. */
export interface StageSound {
  context: AudioContext;
  player: StemPlayer;
}

/**
 * Opens the sound of a song. Only its beginning is read; the rest arrives while it plays.
 * @throws Error with a plain sentence when it has none or it cannot be played here
 */
export async function openSound(song: Song, signal: AbortSignal, onTrouble: (message: string) => void): Promise<StageSound> {
  const files = STEM_NAMES.flatMap((stem): StemAddress[] =>
    song.files.filter((file) => file.name === `stems/${stem}.flac`).map(({ url, sizeBytes }) => ({ stem, url, sizeBytes })),
  );
  if (files.length === 0) throw new Error('This song has no sound yet.');
  const source = await openStems(files, signal, onTrouble);
  // At the files' own rate nothing has to be converted: what is played are their samples.
  const context = new AudioContext({ latencyHint: 'interactive', sampleRate: source.shape.sampleRateHz });
  try {
    const node = await openStemNode(context, { workletUrl: stemWorkletUrl, loadDesk: () => import('@refrain/stage-engine/desk') });
    signal.throwIfAborted();
    return { context, player: new StemPlayer(context, node, source, song.loudness) };
  } catch (error) {
    source.close();
    void context.close();
    throw error;
  }
}
