import type { StepName } from '@refrain/contract';
import type { AnalysisOptions, StepDefinition } from './analysis.types.ts';

/*
 * The pipeline: sound in, karaoke out. Start reading here.
 *
 *   inspect ─┬─▶ separate ─▶ transcribe ─▶ align ─┐
 *            │       └─────────────▶ melody ◀─────┼─▶ chart
 *            ├─▶ rhythm ──▶ harmony ──────────────┘
 *
 * A step runs when all it `needs` are done and all it `uses` are settled. Its result is stored under a key made of
 * the sound, the step's version, its settings, the weights, and the keys of what it read: the same work is never
 * done twice, and a restart goes on where it stopped.
 */
export const PIPELINE: readonly StepDefinition[] = [
  {
    name: 'inspect',
    version: 1,
    queue: 'audio_processing',
    needs: [],
    uses: [],
    makes: ['inspection.json', 'peaks.json', 'cover'],
    essential: true,
    failureMeans: 'The file could not be read to its end.',
    worksOn: 'song',
    expectedFactor: 0.01,
    settings: () => ({}),
    models: () => [],
  },
  {
    name: 'separate',
    version: 1,
    queue: 'stem_separation',
    needs: ['inspect'],
    uses: [],
    makes: ['stems/vocals.flac', 'stems/drums.flac', 'stems/bass.flac', 'stems/other.flac', 'instrumental.flac'],
    essential: false,
    failureMeans: 'The band could not be split, so there are no stems, words or melody.',
    worksOn: 'song',
    expectedFactor: 0.25,
    // What is as usual is left out: results from before there was a choice are found.
    settings: (o) => ({
      model: o.separationModel,
      overlap: o.overlap,
      shifts: o.shifts,
      ...(typeof o.segmentSeconds === 'number' && { segmentSeconds: o.segmentSeconds }),
      ...(o.quality === 'fast' && { precision: 'int8' }),
    }),
    models: (o) => [o.separationModel],
  },
  {
    name: 'transcribe',
    version: 6,
    queue: 'transcription',
    needs: ['inspect', 'separate'],
    uses: [],
    makes: ['transcript.json'],
    essential: false,
    failureMeans: 'The words could not be heard; the stems are there.',
    worksOn: 'voice',
    expectedFactor: 0.05,
    settings: (o) => ({ model: o.wordsModel, language: o.language }),
    models: (o) => [o.wordsModel],
  },
  {
    name: 'align',
    version: 7,
    queue: 'transcription',
    needs: ['separate', 'transcribe'],
    uses: [],
    makes: ['lines.json'],
    essential: false,
    failureMeans: 'Your lyrics could not be timed; the words are the ones that were heard.',
    worksOn: 'voice',
    expectedFactor: 0.03,
    wanted: (o) => o.lyrics !== null,
    settings: (o) => ({ model: o.wordsModel, lyrics: o.lyrics ?? '', language: o.language }),
    models: (o) => [o.wordsModel],
  },
  {
    name: 'rhythm',
    version: 2,
    queue: 'beat_analysis',
    needs: ['inspect'],
    uses: [],
    makes: ['rhythm.json'],
    essential: false,
    failureMeans: 'The beat could not be found.',
    worksOn: 'song',
    expectedFactor: 0.015,
    settings: () => ({}),
    models: () => [],
  },
  {
    name: 'harmony',
    version: 3,
    queue: 'beat_analysis',
    needs: ['inspect'],
    uses: ['rhythm'],
    makes: ['harmony.json'],
    essential: false,
    failureMeans: 'The key could not be found.',
    worksOn: 'song',
    expectedFactor: 0.01,
    settings: () => ({}),
    models: () => [],
  },
  {
    name: 'melody',
    version: 3,
    queue: 'audio_processing',
    needs: ['separate'],
    uses: ['transcribe', 'align'],
    makes: ['notes.json'],
    essential: false,
    failureMeans: 'The melody could not be traced.',
    worksOn: 'song',
    expectedFactor: 0.01,
    settings: () => ({}),
    models: () => [],
  },
  {
    name: 'chart',
    version: 1,
    queue: 'audio_processing',
    needs: ['inspect'],
    uses: ['transcribe', 'align', 'melody'],
    makes: ['chart.json', 'lyrics.txt', 'lyrics.lrc', 'lyrics.srt', 'melody.mid', 'notes.csv'],
    essential: false,
    failureMeans: 'The words could not be laid out in lines.',
    worksOn: 'song',
    expectedFactor: 0.002,
    settings: () => ({}),
    models: () => [],
  },
];

const BY_NAME = new Map(PIPELINE.map((step) => [step.name, step]));

/** @throws when there is no such step: a programming error, names come from the contract. */
export function stepNamed(name: StepName): StepDefinition {
  const step = BY_NAME.get(name);
  if (!step) throw new Error(`There is no step ${name}.`);
  return step;
}

/** Rows about steps, sorted so that what a step waits for comes before it. */
export function inPipelineOrder<Row extends { readonly name: string }>(rows: readonly Row[]): Row[] {
  return PIPELINE.flatMap((step) => rows.filter((row) => row.name === step.name));
}

/** The steps a job with these options runs, in pipeline order. */
export function stepsFor(options: AnalysisOptions): StepDefinition[] {
  const wanted = new Set<StepName>();
  const add = (step: StepDefinition) => {
    if (wanted.has(step.name)) return;
    wanted.add(step.name);
    for (const need of step.needs) add(stepNamed(need));
  };
  for (const step of PIPELINE) if ((options.targets?.includes(step.name) ?? true) && (step.wanted?.(options) ?? true)) add(step);
  return PIPELINE.filter((step) => wanted.has(step.name));
}

/** The step that makes a file of this name. */
export function makerOf(fileName: string): StepDefinition | undefined {
  return PIPELINE.find((step) => step.makes.includes(fileName));
}
