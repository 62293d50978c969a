import { join } from 'node:path';
import { transcribeVocals } from '@refrain/audio-engine';
import type { Tags } from '@refrain/song-model';
import type { StepTask } from '../analysis.types.ts';
import type { RunStep } from '../step-context.types.ts';
import { mixLevel, openVocals } from './vocal-reader.ts';
import { writeJson } from './write-json.ts';

/** Hears the words on the vocal stem, each with its time and confidence. */
export const run: RunStep = async (task, { engine, progress }) => {
  const model = await engine.whisper(String(task.settings['model']));
  const vocals = await openVocals(task, await engine.codec());
  try {
    const language = task.settings['language'];
    const transcript = await transcribeVocals(model, vocals, {
      onProgress: progress,
      ...mixLevel(task),
      ...(typeof language === 'string' ? { language } : {}),
      title: titleOf(task),
    });
    await writeJson(join(task.outDir, 'transcript.json'), transcript);
    return {
      files: [{ name: 'transcript.json', mimeType: 'application/json' }],
      summary: { language: transcript.language, languageConfidence: transcript.languageConfidence, wordCount: transcript.words.length },
    };
  } finally {
    await vocals.dispose();
  }
};

const LONGEST_TITLE = 60;

/** The title of the file's tags, without what is not sung of it: "(Live)", "[Remastered]", "feat. …". */
function titleOf(task: StepTask): string | undefined {
  const { title } = (task.inputs.inspect?.summary['tags'] ?? {}) as Partial<Tags>;
  const sung = title?.replace(/[([{].*$|\b(?:feat|ft)\b\.?.*$| - .*$/i, '').trim();
  return sung && sung.length <= LONGEST_TITLE ? sung : undefined;
}
