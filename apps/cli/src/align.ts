import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { composeMaker, type SongMaking } from '@refrain/server/compose';
import { ConfigError, loadConfig } from '@refrain/server/config';
import { isUsageError, languageCode, readLyrics, UsageError } from './arguments.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { explain } from './outcome.ts';
import { ProgressBar } from './progress-bar.ts';

/** Which file of the chart has which ending. */
const MADE_FILES: Readonly<Record<string, string>> = {
  '.json': 'chart.json',
  '.lrc': 'lyrics.lrc',
  '.srt': 'lyrics.srt',
};

interface AlignArguments {
  readonly song: string;
  readonly lyrics: string;
  readonly language: string | undefined;
  /** null: standard output, as JSON. */
  readonly out: string | null;
}

/** `refrain align`: times every word of given lyrics in a song, and nothing else. */
export async function align(args: readonly string[]): Promise<ExitCode> {
  let given: AlignArguments;
  let making: SongMaking;
  try {
    given = await readArguments(args);
    making = await composeMaker(loadConfig(process.env));
  } catch (error) {
    if (!isUsageError(error) && !(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\nTry refrain --help.\n`);
    return EXIT.usage;
  }
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  try {
    return await alignOne(making, given, interrupt.signal);
  } finally {
    await making.close();
  }
}

async function alignOne(making: SongMaking, given: AlignArguments, signal: AbortSignal): Promise<ExitCode> {
  const bar = new ProgressBar(process.stderr, basename(given.song));
  try {
    const wish = { targets: ['align', 'chart'] as const, lyrics: given.lyrics, language: given.language };
    const song = await making.maker.make(given.song, wish, {
      signal,
      onProgress: (steps, extent) => bar.show(steps, extent),
    });
    bar.clear();
    const chart = song.manifests.get('chart');
    if (!chart || !song.manifests.has('align')) {
      for (const { message } of song.failures) process.stderr.write(`${message}\n`);
      return EXIT.failed;
    }
    const name = MADE_FILES[given.out === null ? '.json' : extname(given.out)] ?? '';
    const text = await readFile(await making.fileOf(chart, name), 'utf8');
    if (given.out === null) process.stdout.write(`${text.trimEnd()}\n`);
    else await writeWhole(given.out, text);
    return EXIT.ok;
  } catch (error) {
    bar.clear();
    if (signal.aborted) return EXIT.interrupted;
    const { message, refused } = explain(error);
    process.stderr.write(`${basename(given.song)}: ${message}\n`);
    return refused ? EXIT.refused : EXIT.failed;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

async function readArguments(args: readonly string[]): Promise<AlignArguments> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, language: { type: 'string' } },
  });
  const [song, lyrics, ...rest] = positionals;
  if (song === undefined || lyrics === undefined || rest.length > 0) throw new UsageError('Which song, and which lyrics?');
  const out = values.out === undefined ? null : resolve(values.out);
  if (out !== null && !(extname(out) in MADE_FILES))
    throw new UsageError(`--out is a file that ends in ${Object.keys(MADE_FILES).join(', ')}.`);
  return { song: resolve(song), lyrics: await readLyrics(lyrics), language: languageCode(values.language), out };
}
