import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alignLyrics, type Transcript } from '@refrain/audio-engine';
import { type Line, parseGivenLyrics, parseTimedLyrics } from '@refrain/song-model';
import type { StepTask } from '../analysis.types.ts';
import type { RunStep } from '../step-context.types.ts';
import { StepFailure } from '../step-failure.ts';
import { mixLevel, openVocals } from './vocal-reader.ts';
import { writeJson } from './write-json.ts';

/** Times the words of given lyrics on the vocal stem; times that a person set by hand are kept as they are. */
export const run: RunStep = async (task, { engine, progress }) => {
  const given = parseGivenLyrics(String(task.settings['lyrics']));
  if (given.length === 0)
    throw new StepFailure('lyrics.invalid', 'There are no words in these lyrics. Paste the text, one sung line per line.', {
      retryable: false,
    });
  const kept = parseTimedLyrics(String(task.settings['lyrics']));
  const transcript = JSON.parse(await readFile(task.inputs.transcribe?.files['transcript.json'] ?? '', 'utf8')) as Transcript;
  const language = typeof task.settings['language'] === 'string' ? task.settings['language'] : (transcript.language ?? undefined);
  if (kept) return writeLines(task, kept, language);
  const model = await engine.whisper(String(task.settings['model']));
  const vocals = await openVocals(task, await engine.codec());
  try {
    const lines = await alignLyrics(model, vocals, transcript, given, {
      onProgress: progress,
      ...mixLevel(task),
      ...(language === undefined ? {} : { language }),
    });
    return await writeLines(task, lines, language);
  } finally {
    await vocals.dispose();
  }
};

async function writeLines(task: StepTask, lines: readonly Line[], language: string | undefined) {
  await writeJson(join(task.outDir, 'lines.json'), lines);
  const words = lines.flatMap((line) => line.words);
  return {
    files: [{ name: 'lines.json', mimeType: 'application/json' }],
    summary: { language: language ?? null, wordCount: words.length, wordsHeard: words.filter((w) => w.heard).length },
  };
}
