import { type Span, VOICE_FRAME_SECONDS, type VoiceActivity } from './voice-activity.ts';

/** How {@link planChunks} cuts. */
export interface ChunkOptions {
  /** Whisper hears 30 s at once. */
  maxSeconds?: number;
  /** A pause longer than this always separates two chunks. */
  maxGapSeconds?: number;
}

/**
 * Groups the voiced stretches of a song into chunks a recogniser can hear at once. Chunks that grow too long
 * are cut at the widest pause of their second half, or, where nobody breathes, at the quietest frame.
 */
export function planChunks(voice: VoiceActivity, options: ChunkOptions = {}): Span[] {
  const { maxSeconds = 29, maxGapSeconds = 4 } = options;
  const chunks: Span[] = [];
  let run: Span[] = [];
  const close = () => {
    if (run.length > 0) chunks.push(...cutRun(run, voice, maxSeconds));
    run = [];
  };
  for (const stretch of voice.stretches) {
    const last = run.at(-1);
    if (last && stretch.startSeconds - last.endSeconds > maxGapSeconds) close();
    run.push(stretch);
  }
  close();
  return chunks;
}

function cutRun(run: readonly Span[], voice: VoiceActivity, maxSeconds: number): Span[] {
  const chunks: Span[] = [];
  const endSeconds = run.at(-1)!.endSeconds;
  let startSeconds = run[0]!.startSeconds;
  while (endSeconds - startSeconds > maxSeconds) {
    const earliest = startSeconds + maxSeconds / 2;
    const latest = startSeconds + maxSeconds;
    const pause = widestPause(run, earliest, latest);
    const cut = pause ?? quietestFrame(voice, earliest, latest);
    chunks.push({ startSeconds, endSeconds: cut.startSeconds });
    startSeconds = cut.endSeconds;
  }
  chunks.push({ startSeconds, endSeconds });
  return chunks;
}

function widestPause(run: readonly Span[], earliest: number, latest: number): Span | null {
  let widest: Span | null = null;
  for (let i = 1; i < run.length; i++) {
    const pause = { startSeconds: run[i - 1]!.endSeconds, endSeconds: run[i]!.startSeconds };
    if (pause.startSeconds < earliest || pause.startSeconds > latest) continue;
    if (!widest || pause.endSeconds - pause.startSeconds > widest.endSeconds - widest.startSeconds) widest = pause;
  }
  return widest;
}

function quietestFrame(voice: VoiceActivity, earliest: number, latest: number): Span {
  const first = Math.ceil(earliest / VOICE_FRAME_SECONDS);
  const last = Math.min(voice.levelsDb.length - 1, Math.floor(latest / VOICE_FRAME_SECONDS));
  let quietest = last;
  for (let frame = first; frame <= last; frame++) if (voice.levelsDb[frame]! < voice.levelsDb[quietest]!) quietest = frame;
  const seconds = quietest * VOICE_FRAME_SECONDS;
  return { startSeconds: seconds, endSeconds: seconds };
}
