import { songSchema } from '@refrain/contract';
import { expect, it } from 'vitest';
import type { SongRow } from '../../platform/database/schema.ts';
import type { ArtefactManifest } from '../analysis/analysis.types.ts';
import { songJson } from './song-summary-file.ts';
import { viewSong } from './song-view.ts';

const VOCALS = { integratedLufs: -18.2, truePeakDbtp: -3.1, loudnessRangeLu: 6 };
const SEPARATED: ArtefactManifest = {
  key: 'k',
  step: 'separate',
  version: 1,
  audioSha256: 'aa',
  settings: {},
  models: [],
  files: [],
  summary: { loudness: { vocals: VOCALS } },
  seconds: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const NOTHING_KNOWN = { tagsJson: null, soundJson: null, loudnessJson: null };
const SONG = {
  ...NOTHING_KNOWN,
  id: 's',
  title: 'A title',
  fileName: 'a.mp3',
  durationMs: 1000,
  createdAt: 0,
  audioSha256: 'aa',
} as SongRow;

const view = (manifests: ArtefactManifest[]) => viewSong(SONG, { job: null, labels: [], manifests });

it('tells how loud each stem is once they are made', () => {
  expect(songSchema.shape.stemLoudness.parse(view([SEPARATED]).stemLoudness)).toEqual({ vocals: VOCALS });
  expect(view([]).stemLoudness).toEqual({});
});

it('writes it into song.json', () => {
  expect(songJson(SONG, new Map([['separate', SEPARATED]]))).toMatchObject({ stemLoudness: { vocals: VOCALS } });
  expect(songJson(SONG, new Map())).toMatchObject({ stemLoudness: null });
});
