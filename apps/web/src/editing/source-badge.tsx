import type { DetailSource } from '@refrain/contract';
import { useTranslation } from 'react-i18next';
import type { Text } from '../i18n/translation.ts';

const SOURCE_WORDS: Record<DetailSource, Text> = {
  person: 'somebody here',
  library: 'as it is',
  tags: 'the file',
  itunes: 'iTunes',
  musicBrainz: 'MusicBrainz',
  link: 'the link',
};

/** Who says so. */
export function SourceBadge({ source }: { source: DetailSource }) {
  const { t } = useTranslation();
  return (
    <span className="inline-block rounded-full px-2.5 py-0.5 text-sm font-semibold whitespace-nowrap text-soft ring-1 ring-edge ring-inset">
      {t(SOURCE_WORDS[source])}
    </span>
  );
}

/** How sure it is, as three dots and a word. */
export function SureMark({ confidence }: { confidence: number }) {
  const { t } = useTranslation();
  const dots = confidence >= 0.8 ? 3 : confidence >= 0.5 ? 2 : 1;
  const word: string = dots === 3 ? t('sure') : dots === 2 ? t('likely') : t('a guess');
  return (
    <span className="inline-flex items-center gap-1.5 text-sm whitespace-nowrap text-soft" title={`${Math.round(confidence * 100)} %`}>
      <span aria-hidden="true" className="inline-flex gap-0.5">
        {[1, 2, 3].map((dot) => (
          <span key={dot} className={`size-1.5 rounded-full ${dot <= dots ? 'bg-warm' : 'bg-edge'}`} />
        ))}
      </span>
      {word}
    </span>
  );
}
