import { extname } from 'node:path';
import { z } from 'zod';
import type { AnalysisService } from '../features/analysis/analysis.service.ts';
import { DomainError } from '../platform/errors/domain-error.ts';

type AnalysisWish = Parameters<AnalysisService['options']>[0];

const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', '1', 'yes', 'on', 'false', '0', 'no', 'off']))
  .transform((text) => ['true', '1', 'yes', 'on'].includes(text));

const fieldsSchema = z.object({
  whisper_model: z.string().max(50).optional(),
  demucs_model: z.string().max(50).optional(),
  /** Taken and checked only: the model hears and writes 44.1 kHz. */
  audio_sample_rate: z.coerce.number().int().min(8_000).max(192_000).optional(),
  enable_beat_tracking: flag.default(true),
  enable_vocals_extraction: flag.default(true),
  language: z
    .string()
    .toLowerCase()
    .regex(/^([a-z]{2,3}|auto)$/, 'must be a code such as en, or auto')
    .optional(),
});

/**
 * The form fields beside an upload, as a wish. Without vocals there are neither stems nor words.
 * @throws DomainError `request.invalid`
 */
export function wishFromFields(fields: Readonly<Record<string, string>>): AnalysisWish {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''));
  const parsed = fieldsSchema.safeParse(given);
  if (!parsed.success) throw new DomainError('request.invalid', { detail: z.prettifyError(parsed.error) });
  const { whisper_model, demucs_model, language, enable_beat_tracking, enable_vocals_extraction } = parsed.data;
  return {
    wordsModel: whisper_model,
    separationModel: demucs_model,
    language: language === 'auto' ? undefined : language,
    targets: [
      'inspect',
      ...(enable_vocals_extraction ? (['separate', 'transcribe', 'chart'] as const) : []),
      ...(enable_beat_tracking ? (['rhythm'] as const) : []),
    ],
  };
}

/** `.mp3` of `song.mp3`, lower case; nothing for a name without one. */
export function extensionOf(fileName: string): string {
  return extname(fileName).toLowerCase();
}
