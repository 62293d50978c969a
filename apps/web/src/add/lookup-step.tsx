import type { MetadataCandidate } from '@refrain/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { searchMetadata } from '../api/metadata.ts';
import { useIsOn } from '../api/use-outside.ts';
import { SourceBadge, SureMark } from '../editing/source-badge.tsx';
import { errorText } from '../i18n/error-text.ts';
import { NeedsOutside } from '../settings/switched-off.tsx';
import { clockText } from '../ui/format.ts';
import type { NewSong } from './new-song.types.ts';

interface Props {
  song: NewSong;
  onChange: (edit: Partial<NewSong>) => void;
}

/** What services outside call this song; a tap takes it over. */
export function LookupStep({ song, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <p className="mb-5 text-lg text-soft">
        {song.title}
        {song.artist && ` · ${song.artist}`}
        {song.album && ` · ${song.album}`}
      </p>
      <NeedsOutside names={['itunes', 'musicBrainz']} without={t('iTunes and MusicBrainz know titles, albums, years and covers.')}>
        <Candidates song={song} onChange={onChange} />
      </NeedsOutside>
    </>
  );
}

function Candidates({ song, onChange }: Props) {
  const { t } = useTranslation();
  const on = useIsOn(['itunes', 'musicBrainz']);
  const asked = { title: song.title.trim(), artist: song.artist.trim() };
  const found = useQuery({
    queryKey: ['metadata', asked],
    queryFn: () => searchMetadata(asked),
    enabled: on === true,
    staleTime: Number.POSITIVE_INFINITY,
    // What is taken over changes what would be asked; the list stays as it is.
    placeholderData: (before) => before,
  });
  if (found.isError)
    return (
      <p role="alert" className="text-stop">
        {errorText(t, found.error)}
      </p>
    );
  if (!found.data)
    return (
      <p role="status" className="text-soft">
        {t('Asking')}
      </p>
    );
  const take = ({ title, artist, album }: MetadataCandidate) => onChange({ title, artist, album: album ?? '' });
  return (
    <>
      {found.data.candidates.length === 0 && <p className="text-soft">{t('Nobody knows it under this name. That is no obstacle.')}</p>}
      <ul className="grid gap-2">
        {found.data.candidates.map((candidate) => {
          const taken = candidate.title === song.title && candidate.artist === song.artist && (candidate.album ?? '') === song.album;
          return (
            <li key={`${candidate.source} ${candidate.id}`}>
              <button
                type="button"
                aria-pressed={taken}
                onClick={() => take(candidate)}
                className="flex min-h-16 w-full flex-wrap items-center gap-x-4 gap-y-1 rounded-2xl bg-panel px-5 py-3 text-left hover:bg-raised aria-pressed:ring-2 aria-pressed:ring-warm"
              >
                <span className="min-w-0 grow basis-60">
                  <span className="block truncate font-bold">{candidate.title}</span>
                  <span className="tabular block truncate text-soft">
                    {[candidate.artist, candidate.album, candidate.year].filter(Boolean).join(' · ')}
                    {candidate.durationSeconds !== null && ` · ${clockText(candidate.durationSeconds)}`}
                  </span>
                </span>
                <SourceBadge source={candidate.source} />
                <SureMark confidence={candidate.confidence} />
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
