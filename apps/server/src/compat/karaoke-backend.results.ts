import type { FolderEntry } from './compat.types.ts';
import { beatAnalysis } from './karaoke-backend.beats.ts';
import type { KaraokeFolder } from './karaoke-backend.files.ts';
import { karaokeStatus, type StageName, stageOf } from './karaoke-backend.stages.ts';
import { audioMetadata, fullStatus, type KaraokeJob, stemStage, transcriptionStage } from './karaoke-backend.views.ts';
import { meanConfidence, transcription } from './karaoke-backend.words.ts';

export interface ListedFile {
  readonly filename: string;
  readonly category: string;
  readonly size: number;
  readonly mime_type: string;
  readonly download_url: string;
  readonly preview_url: string;
}

/** Opens each to learn its size: stems are written in the promised format when they are first asked for. */
export async function listFiles(jobId: string, entries: readonly FolderEntry[]): Promise<ListedFile[]> {
  const listed: ListedFile[] = [];
  for (const entry of entries) {
    const { sizeBytes, mimeType } = await entry.open();
    const url = `/api/files/${jobId}/${entry.path.split('/').map(encodeURIComponent).join('/')}`;
    listed.push({
      filename: entry.path,
      category: entry.category,
      size: sizeBytes,
      mime_type: mimeType,
      download_url: url,
      preview_url: `${url}?inline=true`,
    });
  }
  return listed;
}

/** Everything that was found out and made. */
export async function fullResults(parts: KaraokeJob, folder: KaraokeFolder) {
  const { found, job, results } = parts;
  const files = await listFiles(job.id, folder.entries);
  const chart = results.has('chart') && job.steps.some((step) => step.name === 'transcribe') ? await folder.chart() : null;
  const rhythm = results.has('rhythm') ? await folder.rhythm() : null;
  const { created_at, processing_time, completed_with_errors, error_message, error_step, audio_duration } = fullStatus(parts);
  return {
    job_id: job.id,
    status: karaokeStatus(job),
    completed_with_errors,
    error_message,
    error_step,
    created_at,
    started_at: job.startedAt,
    completed_at: job.finishedAt,
    processing_time,
    original_filename: found.song.fileName,
    audio_duration,
    file_size: found.song.sizeBytes,
    audio_metadata: audioMetadata(parts),
    stem_separation: { ...stemStage(parts), model: modelOf(parts, 'separate') },
    transcription: {
      ...transcriptionStage(parts),
      model: modelOf(parts, 'transcribe'),
      confidence: chart && meanConfidence(chart),
      ...(chart ? { text: transcription(chart).text, segments: transcription(chart).segments } : { text: null, segments: [] }),
    },
    beat_analysis: {
      ...stageOf(job, 'beat_analysis'),
      ...(rhythm
        ? { ...beatAnalysis(rhythm, found.song.durationMs / 1000), beats: rhythm.beatsSeconds, onsets: rhythm.onsetsSeconds }
        : {}),
    },
    output_files: files,
    download_links: Object.fromEntries(files.map((file) => [file.filename.split('/').at(-1), file.download_url])),
  };
}

/** Which stages made their results, and the figures people look at first. */
export function resultsSummary(parts: KaraokeJob) {
  const { job } = parts;
  const done = (name: StageName) => stageOf(job, name).status === 'completed';
  const { beat_analysis, transcription: words } = fullStatus(parts);
  return {
    job_id: job.id,
    status: karaokeStatus(job),
    processing_completed: {
      stem_separation: done('stem_separation'),
      transcription: done('transcription'),
      beat_analysis: done('beat_analysis'),
    },
    key_metrics: {
      tempo_bpm: beat_analysis.tempo_bpm,
      beat_count: beat_analysis.beat_count,
      time_signature: beat_analysis.time_signature,
      transcription_language: words.language,
    },
  };
}

function modelOf({ results }: KaraokeJob, step: string): string | null {
  return results.get(step)?.models[0]?.id ?? null;
}
