import { basename } from 'node:path';
import { type Chart, type Rhythm, STEM_NAMES } from '@refrain/song-model';
import type { ArtefactManifest } from '../features/analysis/analysis.types.ts';
import type { JobWithSteps } from '../features/jobs/jobs.types.ts';
import type { SongsService } from '../features/songs/songs.service.ts';
import type { SendableFile } from '../platform/http/send-file.ts';
import type { FolderEntry } from './compat.types.ts';
import { jsonFile, readJson } from './job-folder.ts';
import { beatAnalysis, beatGrid } from './karaoke-backend.beats.ts';
import { extensionOf } from './karaoke-backend.options.ts';
import { karaokeFile, transcription } from './karaoke-backend.words.ts';

export type Results = ReadonlyMap<string, ArtefactManifest>;

/** The job's folder as Karaoke Backend lays it out: what is there so far. */
export class KaraokeFolder {
  readonly entries: readonly FolderEntry[];
  readonly #songs: SongsService;
  readonly #found: JobWithSteps;
  readonly #results: Results;

  constructor(songs: SongsService, found: JobWithSteps, results: Results) {
    this.#songs = songs;
    this.#found = found;
    this.#results = results;
    this.entries = [...this.#original(), ...this.#stems(), ...this.#words(), ...this.#beats(), ...this.#cover()];
  }

  chart(): Promise<Chart> {
    return this.#read<Chart>('chart.json');
  }

  rhythm(): Promise<Rhythm> {
    return this.#read<Rhythm>('rhythm.json');
  }

  #original(): FolderEntry[] {
    return [this.#stored('original', `original${extensionOf(this.#found.song.fileName)}`, 'original')];
  }

  #stems(): FolderEntry[] {
    if (!this.#results.has('separate')) return [];
    return STEM_NAMES.map((stem) => this.#stored(`stems/${stem}.wav`, `stems/${stem}.wav`, 'stems'));
  }

  #words(): FolderEntry[] {
    if (!this.#results.has('chart')) return [];
    const { title, artist, durationMs } = this.#found.song;
    const made = (name: string, make: (chart: Chart) => unknown): FolderEntry => ({
      path: `transcription/${name}`,
      category: 'transcription',
      open: async () => jsonFile(name, make(await this.chart())),
    });
    return [
      made('transcription.json', transcription),
      ...['lyrics.txt', 'lyrics.srt', 'lyrics.lrc'].map((name) => this.#stored(name, `transcription/${name}`, 'transcription')),
      made('karaoke.json', (chart) => karaokeFile(chart, { title, artist, durationSeconds: durationMs / 1000 })),
    ];
  }

  #beats(): FolderEntry[] {
    if (!this.#results.has('rhythm')) return [];
    const durationSeconds = this.#found.song.durationMs / 1000;
    const made = (name: string, make: (rhythm: Rhythm) => unknown): FolderEntry => ({
      path: `beat_analysis/${name}`,
      category: 'beat_analysis',
      open: async () => jsonFile(name, make(await this.rhythm())),
    });
    return [
      made('analysis.json', (rhythm) => beatAnalysis(rhythm, durationSeconds)),
      made('beats.json', (rhythm) => ({ beat_count: rhythm.beatsSeconds.length, beats: rhythm.beatsSeconds, beat_grid: beatGrid(rhythm) })),
      made('onsets.json', (rhythm) => ({ onset_count: rhythm.onsetsSeconds.length, onsets: rhythm.onsetsSeconds })),
    ];
  }

  #cover(): FolderEntry[] {
    const cover = this.#results.get('inspect')?.files.find((file) => file.name === 'cover');
    return cover ? [this.#stored('cover', coverPath(cover.mimeType), 'metadata')] : [];
  }

  #stored(name: string, path: string, category: string): FolderEntry {
    const open = async (signal?: AbortSignal): Promise<SendableFile> => ({
      ...(await this.#songs.file(this.#found.song, name, { results: this.#results, signal })),
      downloadName: basename(path),
    });
    return { path, category, open };
  }

  async #read<T>(name: string): Promise<T> {
    return readJson<T>(await this.#songs.file(this.#found.song, name, { results: this.#results }));
  }
}

export function coverPath(mimeType: string): string {
  return `metadata/cover.${(mimeType.split('/')[1] ?? 'img').replace('jpeg', 'jpg')}`;
}
