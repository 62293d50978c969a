import { createHash } from 'node:crypto';
import { type Chart, type Rhythm, type Sound, STEM_NAMES, type StemName, type Tags } from '@refrain/song-model';
import { encodeFlac } from './flac.ts';
import { storedZip } from './stored-zip.ts';

/** A song that is ready to be sung, made without listening to anything. */
export interface ReadySong {
  title: string;
  artist: string | null;
  sampleRateHz: number;
  /** Mono, 16 bits, all of one length. */
  stems: Record<StemName, Int16Array>;
  chart: Chart;
  rhythm: Rhythm;
  /** The file it came as; where there is none, its drums. */
  original?: { fileName: string; bytes: Uint8Array };
}

interface Made {
  name: string;
  mimeType: string;
  bytes: Uint8Array;
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const jsonFile = (name: string, value: unknown): Made => ({
  name,
  mimeType: 'application/json',
  bytes: Buffer.from(JSON.stringify(value)),
});
const CREATED = '2026-11-01T20:00:00.000Z';
const PEAKS = 600;

/** A bundle that a server takes in at once (docs/formats.md): songs with stems, words and beats that are known to be true. */
export function bundleOf(songs: readonly ReadySong[]): Buffer {
  const files: [string, Uint8Array][] = [];
  const add = (path: string, bytes: Uint8Array) => {
    files.push([path, bytes]);
    return { path, sizeBytes: bytes.length, sha256: sha256(bytes) };
  };
  const described = songs.map((song, i) => {
    const durationSeconds = song.stems.drums.length / song.sampleRateHz;
    const sound = song.original?.bytes ?? encodeFlac([soundOf(song)], song.sampleRateHz);
    const audioSha256 = sha256(sound);
    return {
      ...{ title: song.title, artist: song.artist, album: null, year: null, genre: null, language: song.chart.language },
      ...{ favourite: false, folder: null, labels: [], givenLyrics: null, compat: null, cover: null, options: null },
      addedAt: CREATED,
      durationMs: Math.round(durationSeconds * 1000),
      sound: { ...add(`${i}/sound.flac`, sound), fileName: song.original?.fileName ?? `${song.title}.flac` },
      results: resultsOf(song, audioSha256).map(({ made, ...about }) => ({
        ...about,
        audioSha256,
        settings: {},
        models: [],
        summary: about.step === 'inspect' ? inspectionOf(song) : {},
        seconds: 1,
        createdAt: CREATED,
        files: made.map(({ name, mimeType, bytes }) => ({ ...add(`${i}/${name}`, bytes), name, mimeType })),
      })),
    };
  });
  const manifest = { format: 'refrain-bundle', schemaVersion: 1, createdAt: CREATED, songs: described };
  return storedZip([['refrain-bundle.json', Buffer.from(JSON.stringify(manifest))], ...files]);
}

/** Two songs must not have the same sound: a sign of the title is in its first samples, too soft to be heard. */
function soundOf({ title, stems }: ReadySong): Int16Array {
  const sound = stems.drums.slice();
  for (const [i, byte] of [...createHash('sha256').update(title).digest()].entries()) sound[i] = byte % 8;
  return sound;
}

function resultsOf(song: ReadySong, audioSha256: string) {
  const keyOf = (step: string, version: number, before: string[]) =>
    sha256(JSON.stringify({ audioSha256, before, models: [], settings: {}, step, version }));
  const inspect = keyOf('inspect', 1, []);
  return [
    {
      step: 'inspect',
      version: 1,
      key: inspect,
      made: [jsonFile('inspection.json', inspectionOf(song)), jsonFile('peaks.json', { peaks: peaksOf(song) })],
    },
    {
      step: 'separate',
      version: 1,
      key: keyOf('separate', 1, [inspect]),
      made: STEM_NAMES.map((stem) => ({
        name: `stems/${stem}.flac`,
        mimeType: 'audio/flac',
        bytes: encodeFlac([song.stems[stem]], song.sampleRateHz),
      })),
    },
    { step: 'rhythm', version: 2, key: keyOf('rhythm', 2, [inspect]), made: [jsonFile('rhythm.json', song.rhythm)] },
    { step: 'chart', version: 1, key: keyOf('chart', 1, [inspect]), made: [jsonFile('chart.json', song.chart)] },
  ];
}

const NO_TAGS: Tags = {
  ...{ title: null, artist: null, album: null, albumArtist: null, date: null },
  ...{ year: null, genre: null, trackNumber: null, trackCount: null, discNumber: null, lyrics: null },
};

function inspectionOf({ stems, sampleRateHz }: ReadySong) {
  const durationSeconds = stems.drums.length / sampleRateHz;
  const sound: Sound = { container: 'flac', codec: 'flac', durationSeconds, sampleRateHz, channels: 1, bitrateBps: null, sizeBytes: 1 };
  const loudness = { integratedLufs: null, truePeakDbtp: null, loudnessRangeLu: null };
  return { sound, loudness, silent: false, tags: NO_TAGS, cover: null, decoder: { name: 'testkit', version: '1' } };
}

function peaksOf({ stems }: ReadySong): number[] {
  const each = Math.ceil(stems.drums.length / PEAKS);
  return Array.from({ length: PEAKS }, (_, i) => {
    let most = 0;
    for (const stem of STEM_NAMES)
      for (const sample of stems[stem].subarray(i * each, (i + 1) * each)) most = Math.max(most, Math.abs(sample) / 32768);
    return most;
  });
}
