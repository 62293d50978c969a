import type { Song } from '@refrain/contract';
import {
  type Chart,
  chartSchema,
  type Harmony,
  harmonySchema,
  type Rhythm,
  rhythmSchema,
  STEM_NAMES,
  type StemName,
} from '@refrain/song-model';
import type { StemBuffers } from '@refrain/stage-engine';
import { request, send, UnreachableError } from '../api/http.ts';
import { fileUrl, getPeaks } from '../api/songs.ts';

/** Everything the stage needs, in memory. */
export interface LoadedSong {
  chart: Chart;
  rhythm: Rhythm | null;
  harmony: Harmony | null;
  /** 0 … 1, the loudest being 1. */
  peaks: number[];
  stems: StemBuffers;
}

const EMPTY_CHART: Chart = { schemaVersion: 1, language: null, lines: [], notes: [] };

/**
 * Fetches and decodes a song. Words, beats and waveform may be missing; sound may not.
 * @param onProgress share of the bytes that have arrived, 0 … 1
 * @throws RefusedError, UnreachableError, Error where a stem cannot be decoded
 */
export async function loadStage(
  song: Song,
  context: BaseAudioContext,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<LoadedSong> {
  const [stems, chart, rhythm, harmony, peaks] = await Promise.all([
    loadStems(song, context, onProgress, signal),
    optional(song, 'chart.json', (url) => request(chartSchema, url, { signal })),
    optional(song, 'rhythm.json', (url) => request(rhythmSchema, url, { signal })),
    optional(song, 'harmony.json', (url) => request(harmonySchema, url, { signal })),
    optional(song, 'peaks.json', getPeaks),
  ]);
  const loudest = Math.max(1e-6, ...(peaks ?? []));
  return { chart: chart ?? EMPTY_CHART, rhythm, harmony, peaks: (peaks ?? []).map((peak) => peak / loudest), stems };
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

async function loadStems(
  song: Song,
  context: BaseAudioContext,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<StemBuffers> {
  const files = STEM_NAMES.flatMap((name) =>
    song.files.filter((file) => file.name === `stems/${name}.flac`).map((file) => ({ name, file })),
  );
  if (files.length === 0) throw new Error('This song has no sound yet.');
  const total = files.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  let arrived = 0;
  const entries = await Promise.all(
    files.map(async ({ name, file }): Promise<[StemName, AudioBuffer]> => {
      const bytes = await readBody(await send(file.url, { signal }), (count) => {
        arrived += count;
        onProgress(Math.min(1, arrived / Math.max(1, total)));
      });
      return [name, await context.decodeAudioData(bytes)];
    }),
  );
  return Object.fromEntries(entries);
}

async function readBody(response: Response, onBytes: (count: number) => void): Promise<ArrayBuffer> {
  if (!response.body) return response.arrayBuffer();
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onBytes(chunk.byteLength);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted).arrayBuffer();
}
