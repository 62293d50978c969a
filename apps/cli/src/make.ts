import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { composeMaker, type MadeSong, type SongMaking } from '@refrain/server/compose';
import { ConfigError, loadConfig } from '@refrain/server/config';
import { isUsageError, languageCode, oneOf, readLyrics, UsageError } from './arguments.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { explain } from './outcome.ts';
import { ProgressBar } from './progress-bar.ts';

const QUALITIES = ['fast', 'standard', 'best'] as const;
const FORMATS = ['flac', 'mp3', 'wav', 'opus'] as const;
const SOUND_FILE = /\.(mp3|wav|flac|m4a|aac|ogg|oga|opus|wma|aif|aiff|mp4|m4v|webm|mkv|mov)$/i;

interface MakeArguments {
  readonly files: readonly string[];
  readonly outDir: string;
  readonly lyrics: string | undefined;
  readonly language: string | undefined;
  readonly quality: (typeof QUALITIES)[number];
  readonly format: (typeof FORMATS)[number];
  readonly json: boolean;
}

interface SongOutcome {
  readonly file: string;
  readonly status: 'done' | 'partial' | 'refused' | 'failed';
  readonly folder: string | null;
  readonly seconds: number;
  readonly durationSeconds: number | null;
  readonly reusedSteps: readonly string[];
  readonly secondsPerStep: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly step: string | null; readonly code: string; readonly message: string }[];
}

/** `refrain make`: runs the pipeline on files and folders, and writes a folder for each song. */
export async function make(args: readonly string[]): Promise<ExitCode> {
  let given: MakeArguments;
  try {
    given = await readArguments(args);
  } catch (error) {
    if (!isUsageError(error)) throw error;
    process.stderr.write(`${error.message}\nTry refrain --help.\n`);
    return EXIT.usage;
  }
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  let making: SongMaking;
  try {
    making = await composeMaker(loadConfig(process.env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  const outcomes: SongOutcome[] = [];
  try {
    for (const notice of making.modelNotices) if (!given.json) process.stderr.write(`${notice}\n`);
    for (const file of given.files) {
      if (interrupt.signal.aborted) break;
      outcomes.push(await makeOne(making, file, given, interrupt.signal));
    }
  } finally {
    await making.close();
  }
  if (interrupt.signal.aborted) {
    process.stderr.write('\nStopped. What was done is kept: the same command goes on from there.\n');
    return EXIT.interrupted;
  }
  if (given.json) process.stdout.write(`${JSON.stringify({ songs: outcomes })}\n`);
  return exitCode(outcomes);
}

async function makeOne(making: SongMaking, file: string, given: MakeArguments, signal: AbortSignal): Promise<SongOutcome> {
  const started = performance.now();
  const bar = new ProgressBar(process.stderr, basename(file));
  const outcome = (rest: Partial<SongOutcome> & Pick<SongOutcome, 'status'>): SongOutcome => ({
    file,
    folder: null,
    seconds: Math.round((performance.now() - started) / 10) / 100,
    durationSeconds: null,
    reusedSteps: [],
    secondsPerStep: {},
    failures: [],
    ...rest,
  });
  try {
    const wish = { quality: given.quality, lyrics: given.lyrics, language: given.language };
    const reused = new Set<string>();
    const song = await making.maker.make(file, wish, {
      signal,
      onProgress: (steps, extent) => {
        for (const { step, state } of steps) if (state === 'reused') reused.add(step);
        if (!given.json) bar.show(steps, extent);
      },
    });
    const folder = await making.exporter.export(song, given.outDir, given.format, signal);
    bar.clear();
    const made = outcome({
      status: song.failures.length === 0 ? 'done' : 'partial',
      folder,
      durationSeconds: song.durationSeconds,
      reusedSteps: [...reused],
      secondsPerStep: secondsPerStep(song),
      failures: song.failures,
    });
    if (!given.json) tell(made);
    return made;
  } catch (error) {
    bar.clear();
    if (signal.aborted) return outcome({ status: 'failed', failures: [{ step: null, code: 'job.cancelled', message: 'Stopped.' }] });
    const { code, message, refused } = explain(error);
    if (!given.json) process.stderr.write(`${basename(file)}: ${message}\n`);
    return outcome({ status: refused ? 'refused' : 'failed', failures: [{ step: null, code, message }] });
  }
}

function tell(made: SongOutcome): void {
  process.stderr.write(
    `${basename(made.file)}: ${made.status === 'done' ? 'ready' : 'ready, but not all of it'} in ${made.seconds.toFixed(1)} s → ${made.folder}\n`,
  );
  for (const failure of made.failures) process.stderr.write(`  ${failure.step}: ${failure.message}\n`);
}

function secondsPerStep(song: MadeSong): Record<string, number> {
  return Object.fromEntries([...song.manifests.values()].map((m) => [m.step, Math.round(m.seconds * 100) / 100]));
}

function exitCode(outcomes: readonly SongOutcome[]): ExitCode {
  if (outcomes.some((o) => o.status === 'failed')) return EXIT.failed;
  if (outcomes.some((o) => o.status === 'refused')) return EXIT.refused;
  return outcomes.some((o) => o.status === 'partial') ? EXIT.partial : EXIT.ok;
}

async function readArguments(args: readonly string[]): Promise<MakeArguments> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'out' },
      lyrics: { type: 'string' },
      language: { type: 'string' },
      quality: { type: 'string', default: 'standard' },
      format: { type: 'string', default: 'flac' },
      json: { type: 'boolean', default: false },
    },
  });
  const files = (await Promise.all(positionals.map((path) => soundFiles(resolve(path))))).flat();
  if (files.length === 0) throw new UsageError(positionals.length === 0 ? 'Which file or folder?' : 'There is no sound file in there.');
  if (values.lyrics !== undefined && files.length > 1) throw new UsageError('--lyrics goes with one song only.');
  const lyrics = values.lyrics === undefined ? undefined : await readLyrics(values.lyrics);
  return {
    files,
    outDir: resolve(values.out),
    lyrics,
    language: languageCode(values.language),
    quality: oneOf('quality', values.quality, QUALITIES),
    format: oneOf('format', values.format, FORMATS),
    json: values.json,
  };
}

/** A file as it is, whatever its name; a folder's sound files, by name, folders below it included. */
async function soundFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new UsageError(`${path} is not there.`);
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && SOUND_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
