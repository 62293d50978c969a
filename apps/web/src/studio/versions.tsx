import type { LyricsSource, LyricsVersion, Song } from '@refrain/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isActive } from '../api/live.ts';
import { getLyrics, restoreLyrics } from '../api/lyrics.ts';
import { useFormats } from '../i18n/formats.ts';
import type { Text } from '../i18n/translation.ts';
import { Button } from '../ui/button.tsx';
import { useWordsGiven } from './use-give-words.ts';

const SOURCE_WORDS: Record<LyricsSource, Text> = {
  person: 'from somebody here',
  embedded: 'from the file',
  sidecar: 'from beside the file',
  lrclib: 'from LRCLIB',
  recognised: 'heard in the voice',
};

/** Every version of the words, newest first; any can come back. */
export function Versions({ song }: { song: Song }) {
  const { t } = useTranslation();
  const lyrics = useQuery({ queryKey: ['lyrics', song.id, song.status], queryFn: () => getLyrics(song.id) });
  const after = useWordsGiven(song);
  const restore = useMutation({ mutationFn: (versionId: string) => restoreLyrics(song.id, versionId), ...after });
  const versions = lyrics.data?.versions ?? [];
  if (versions.length === 0) return null;
  return (
    <section aria-labelledby="versions">
      <h2 id="versions" className="text-xl font-bold">
        {t('Versions')}
      </h2>
      <ul className="mt-3 grid grid-cols-1 gap-2">
        {versions.map((version) => (
          <li key={version.id} className="flex items-center gap-3 rounded-2xl bg-panel px-4 py-2">
            <About version={version} />
            {!version.current && (
              <Button className="px-4" disabled={restore.isPending || isActive(song)} onClick={() => restore.mutate(version.id)}>
                {t('Take it')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function About({ version }: { version: LyricsVersion }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <p className="min-w-0 grow">
      <span className="font-semibold">{t(SOURCE_WORDS[version.source])}</span>
      {version.current && <span className="text-soft"> · {t('now')}</span>}
      <span className="tabular block text-sm text-soft">
        {formats.moment(new Date(version.createdAt))}
        {version.score !== null && ` · ${t('{{percent}} % of what is heard', { percent: Math.round(version.score * 100) })}`}
      </span>
    </p>
  );
}
