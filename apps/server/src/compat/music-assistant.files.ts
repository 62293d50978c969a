import { basename, parse } from 'node:path';
import { type Harmony, type Note, notesToMidi, STEM_NAMES } from '@refrain/song-model';
import type { StemFormat } from '../config/config.types.ts';
import type { ArtefactManifest } from '../features/analysis/analysis.types.ts';
import type { JobWithSteps } from '../features/jobs/jobs.types.ts';
import type { SongsService } from '../features/songs/songs.service.ts';
import type { SendableFile } from '../platform/http/send-file.ts';
import type { FolderEntry, JobType } from './compat.types.ts';
import { jsonFile, madeFile, readJson } from './job-folder.ts';
import { noteOf } from './job-note.ts';
import { melodyOptions } from './music-assistant.options.ts';

export type Results = ReadonlyMap<string, ArtefactManifest>;

/** Where each type's results lie in the job's folder, by the names its `output` has. The types of our own jobs have them all. */
export function outputPaths(found: JobWithSteps, stemFormat: StemFormat): Record<string, string> {
  const { type, params = {} } = noteOf(found);
  const track = parse(found.song.fileName).name;
  const stems = Object.fromEntries(STEM_NAMES.map((stem) => [stem, `stems/${track}.${stem}.${stemFormat}`]));
  const melody = { midi: 'midi/track.mid', ...(melodyOptions(params).saveNotes ? { notes: 'midi/track_notes.csv' } : {}) };
  const chords = { chords: 'chords/track_chords.json' };
  const byType: Record<JobType, Record<string, string>> = {
    stem_separation: stems,
    midi_conversion: melody,
    melody_extraction: melody,
    chord_analysis: chords,
  };
  return type ? byType[type] : { ...stems, ...melody, ...chords };
}

/** The step without which a type's output is not there. */
export const MAIN_STEPS: Readonly<Record<JobType, string>> = {
  stem_separation: 'separate',
  midi_conversion: 'chart',
  melody_extraction: 'chart',
  chord_analysis: 'harmony',
};

/** The job's folder as Music Assistant lays it out: the input, and what is there so far. */
export function musicAssistantFolder(songs: SongsService, found: JobWithSteps, results: Results, stemFormat: StemFormat): FolderEntry[] {
  const { song } = found;
  const stored = async (name: string, path: string, signal?: AbortSignal): Promise<SendableFile> => ({
    ...(await songs.file(song, name, { results, signal })),
    downloadName: basename(path),
  });
  const entries: FolderEntry[] = [
    { path: `input/${song.fileName}`, category: 'input', open: () => stored('original', `input/${song.fileName}`) },
  ];
  for (const [name, path] of Object.entries(outputPaths(found, stemFormat))) {
    const category = path.split('/')[0] ?? '';
    const open = opener(name, path);
    if (open) entries.push({ path, category, open });
  }
  return entries;

  function opener(name: string, path: string): FolderEntry['open'] | null {
    if (path.startsWith('stems/')) return results.has('separate') ? (signal) => stored(`stems/${name}.${stemFormat}`, path, signal) : null;
    if (name === 'chords') return results.has('harmony') ? chords : null;
    if (!results.has('melody')) return null;
    return name === 'midi' ? midi : results.has('chart') ? () => stored('notes.csv', path) : null;
  }

  async function midi(): Promise<SendableFile> {
    const notes = await readJson<Note[]>(await songs.file(song, 'notes.json', { results }));
    const { tempoBpm } = melodyOptions(noteOf(found).params ?? {});
    return madeFile('track.mid', 'audio/midi', notesToMidi(notes, tempoBpm ?? undefined));
  }

  async function chords(): Promise<SendableFile> {
    const harmony = await readJson<Harmony>(await songs.file(song, 'harmony.json', { results }));
    return jsonFile('track_chords.json', {
      suggested: harmony.chordsAreSuggestions,
      key: harmony.key,
      key_confidence: harmony.keyConfidence,
      chords: harmony.chords.map((chord) => ({
        start: chord.startSeconds,
        end: chord.endSeconds,
        chord: chord.symbol,
        confidence: chord.confidence,
      })),
    });
  }
}
