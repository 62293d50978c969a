import type { Quality, StepName } from '@refrain/contract';
import type { JsonValue, QueueName } from '../../platform/jobs/job-queue.types.ts';

export type JsonObject = { readonly [key: string]: JsonValue };

/** What a job was asked for. Stored with the job, so that a restart goes on with the same wishes. */
export interface AnalysisOptions {
  readonly quality: Quality;
  /** Lyrics given by a person, plain or LRC: aligned instead of recognised. */
  readonly lyrics: string | null;
  /** ISO 639-1; found from the voice when null. */
  readonly language: string | null;
  readonly separationModel: string;
  readonly wordsModel: string;
  readonly overlap: number;
  readonly shifts: number;
  /** Length of the pieces that are separated; null or absent: as long as the model hears, 7.8 s. */
  readonly segmentSeconds?: number | null;
  /** The steps whose results are wanted; what they need runs too. Null: everything. */
  readonly targets: readonly StepName[] | null;
}

/** What a caller may say; the rest comes from the settings. */
export interface AnalysisWish {
  readonly quality?: Quality | undefined;
  readonly lyrics?: string | undefined;
  readonly language?: string | undefined;
  readonly separationModel?: string | undefined;
  readonly wordsModel?: string | undefined;
  readonly overlap?: number | undefined;
  readonly shifts?: number | undefined;
  readonly segmentSeconds?: number | undefined;
  readonly targets?: AnalysisOptions['targets'];
}

/** One unit of the pipeline, as data. What it does is in `steps/<name>.step.ts`. */
export interface StepDefinition {
  readonly name: StepName;
  /** Raised when the result for the same input changes: old results are then made anew. */
  readonly version: number;
  readonly queue: QueueName;
  /** Must be done before; if one fails, this step is skipped. */
  readonly needs: readonly StepName[];
  /** Waited for and used when done; their failure is tolerated. */
  readonly uses: readonly StepName[];
  /** Files it may make. */
  readonly makes: readonly string[];
  /** Whether a failure fails the job instead of leaving it with partial results. */
  readonly essential: boolean;
  /** Said plainly to people when the step fails. */
  readonly failureMeans: string;
  /** What its work grows with: the length of the song, or of the voice in it. */
  readonly worksOn: 'song' | 'voice';
  /** First guess of seconds of work per second of that on two fast cores, until this machine has its own figures. */
  readonly expectedFactor: number;
  wanted?(options: AnalysisOptions): boolean;
  /** What of the options changes the result: handed to the step and part of its artefact's key. */
  settings(options: AnalysisOptions): JsonObject;
  /** Ids of the models whose weights change the result. */
  models(options: AnalysisOptions): readonly string[];
}

/** What there is to work on. */
export interface SongExtent {
  readonly durationSeconds: number;
  /** Null until its vocal stem is there. */
  readonly voicedSeconds: number | null;
}

export interface ArtefactFile {
  /** `stems/vocals.flac`, `chart.json` … */
  readonly name: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Work outside the pipeline, done in the same processes: a first look at an upload, a stem in another format, how fast the machine is. */
export type ErrandName = 'probe' | 'convert' | 'speed';

/** What a step made; stored beside its files, written last, so that its presence means all is there. */
export interface ArtefactManifest {
  readonly key: string;
  readonly step: StepName | ErrandName;
  readonly version: number;
  readonly audioSha256: string;
  readonly settings: JsonObject;
  readonly models: readonly { readonly id: string; readonly sha256: string }[];
  readonly files: readonly ArtefactFile[];
  /** Small facts that lists and later steps want without opening a file. */
  readonly summary: JsonObject;
  /** Seconds of work it took. */
  readonly seconds: number;
  /** Processor seconds, all threads together: less at the mercy of what else runs. */
  readonly cpuSeconds?: number | undefined;
  readonly createdAt: string;
}

/** What is handed to the process that does the work. Paths are local and only to be read, but for the two folders. */
export interface StepTask {
  readonly step: StepName | ErrandName;
  readonly audioPath: string;
  readonly audioFileName: string;
  readonly settings: JsonObject;
  /** Files and summaries of the steps that went before, by step. */
  readonly inputs: Partial<Record<StepName, StepInput>>;
  /** Where results go, under their names. */
  readonly outDir: string;
  readonly scratchDir: string;
}

export interface StepInput {
  readonly files: Readonly<Record<string, string>>;
  readonly summary: JsonObject;
}

export interface StepResult {
  readonly files: readonly { readonly name: string; readonly mimeType: string }[];
  readonly summary: JsonObject;
  /** Processor seconds it took, all threads together; missing where nobody measured. */
  readonly cpuSeconds?: number | undefined;
}

export interface RunHooks {
  readonly signal: AbortSignal;
  /** 0…1, within the step. */
  onProgress(fraction: number): void;
}

/** Runs one step somewhere it can be stopped at once. */
export interface StepRunner {
  run(lane: string, task: StepTask, hooks: RunHooks): Promise<StepResult>;
  close(): Promise<void>;
}
