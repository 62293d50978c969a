import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { searchMetadata } from '../api/metadata.ts';
import { useIsOn } from '../api/use-outside.ts';
import { SourceBadge, SureMark } from '../editing/source-badge.tsx';
import { NeedsOutside } from '../settings/switched-off.tsx';
import { clockText } from '../ui/format.ts';
import { FoundList, FoundName } from './found-list.tsx';
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
    queryKey: ['metadata-candidates', asked],
    queryFn: async () => (await searchMetadata(asked)).candidates,
    enabled: on === true,
    staleTime: Number.POSITIVE_INFINITY,
    // What is taken over changes what would be asked; the list stays as it is.
    placeholderData: (before) => before,
  });
  return (
    <FoundList
      found={found}
      nothing={t('Nobody knows it under this name. That is no obstacle.')}
      idOf={({ source, id }) => `${source} ${id}`}
      isTaken={({ title, artist, album }) => title === song.title && artist === song.artist && (album ?? '') === song.album}
      onTake={({ title, artist, album }) => onChange({ title, artist, album: album ?? '' })}
    >
      {({ title, artist, album, year, durationSeconds, source, confidence }) => (
        <>
          <FoundName title={title} facts={[artist, album, year, durationSeconds !== null && clockText(durationSeconds)]} />
          <SourceBadge source={source} />
          <SureMark confidence={confidence} />
        </>
      )}
    </FoundList>
  );
}
