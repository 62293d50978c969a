// Sounds whose beats are known: folders of DIR/3_beats and DIR/2_stems.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOUND = /^(audio|mixture|sample|.*\d+bpm)\.(flac|ogg|wav|mp3)$/;

/** Clips, each with `truth`: `beatsSeconds`, `downbeatsSeconds`, `tempoBpm`, `timeSignature` (null where it is not known). */
export function annotatedClips(dataDir) {
  const folders = ['3_beats', '2_stems'].flatMap((group) => {
    const root = join(dataDir, group);
    return existsSync(root) ? readdirSync(root).map((id) => ({ id, folder: join(root, id) })) : [];
  });
  return folders.flatMap(({ id, folder }) => {
    const files = readdirSync(folder);
    const sound = files.find((file) => SOUND.test(file));
    const truth = sound === undefined ? null : readTruth(folder, files);
    return truth === null ? [] : [{ id, group: 'real', audioPath: join(folder, sound), truth }];
  });
}

/** `beats.json`, else a `.beats` file (time, position in the bar), else a tempo in the name of the sound. */
function readTruth(folder, files) {
  if (files.includes('beats.json')) return readBeatsJson(readFileSync(join(folder, 'beats.json'), 'utf8'));
  const beatsFile = files.find((file) => file.endsWith('.beats'));
  if (beatsFile) return readBeatsText(readFileSync(join(folder, beatsFile), 'utf8'));
  const bpm = files.map((file) => /(\d+)bpm\./.exec(file)?.[1]).find(Boolean);
  return bpm === undefined ? null : { beatsSeconds: [], downbeatsSeconds: [], tempoBpm: Number(bpm), timeSignature: null };
}

function readBeatsJson(text) {
  const { bpm, beats, downbeats, bar_position: positions, time_signature: signature } = JSON.parse(text);
  return {
    beatsSeconds: beats,
    downbeatsSeconds: downbeats ?? beats.filter((_, index) => positions?.[index] === 1),
    tempoBpm: bpm,
    timeSignature: /^\d\/\d/.exec(signature ?? '')?.[0] ?? null,
  };
}

function readBeatsText(text) {
  const rows = text
    .split('\n')
    .filter((line) => /^\s*\d/.test(line))
    .map((line) => line.trim().split(/\s+/).map(Number));
  const beatsSeconds = rows.map(([seconds]) => seconds);
  const downbeatsSeconds = rows.filter(([, position]) => position === 1).map(([seconds]) => seconds);
  return { beatsSeconds, downbeatsSeconds, tempoBpm: typicalTempo(beatsSeconds), timeSignature: null };
}

/** Beats per minute of the median step. */
export function typicalTempo(beatsSeconds) {
  return 60 / median(beatsSeconds.slice(1).map((beat, index) => beat - beatsSeconds[index]));
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
