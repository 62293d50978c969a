import type { FoundLyrics } from '@refrain/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { searchLyrics } from '../api/metadata.ts';
import { NeedsOutside } from '../settings/switched-off.tsx';
import { clockText } from '../ui/format.ts';
import { FoundList, FoundName } from './found-list.tsx';
import type { NewSong } from './new-song.types.ts';

interface Props {
  song: NewSong;
  onChange: (edit: Partial<NewSong>) => void;
}

/** The words: pasted, found at LRCLIB, or left to be heard. */
export function LyricsStep({ song, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <div className="grid grid-cols-1 gap-8">
      <label className="block">
        <span className="text-lg text-soft">{t('Paste them, or leave this empty: then Refrain hears them in the voice.')}</span>
        <textarea
          value={song.lyrics}
          onChange={(event) => onChange({ lyrics: event.target.value })}
          rows={8}
          maxLength={50_000}
          placeholder={t('One sung line per line')}
          className="mt-3 w-full resize-y rounded-2xl bg-panel p-4 text-warm ring-1 ring-edge ring-inset placeholder:text-faint"
        />
      </label>
      <section aria-labelledby="found-lyrics">
        <h2 id="found-lyrics" className="mb-3 text-xl font-bold">
          {t('At LRCLIB')}
        </h2>
        <NeedsOutside names={['lrclib']} without={t('LRCLIB has lyrics with the times of their lines.')}>
          <FoundWords song={song} onChange={onChange} />
        </NeedsOutside>
      </section>
    </div>
  );
}

function FoundWords({ song, onChange }: Props) {
  const { t } = useTranslation();
  const asked = { title: song.title.trim(), artist: song.artist.trim() };
  const found = useQuery({
    queryKey: ['lyrics-search', asked],
    queryFn: async () => (await searchLyrics(asked)).flatMap(withText),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <FoundList
      found={found}
      nothing={t('LRCLIB has no words under this name.')}
      idOf={({ id }) => String(id)}
      isTaken={({ text }) => text === song.lyrics}
      onTake={({ text }) => onChange({ lyrics: text })}
    >
      {({ title, artist, album, durationSeconds, syncedText }) => (
        <FoundName
          title={title}
          facts={[artist, album, durationSeconds !== null && clockText(durationSeconds), syncedText ? t('with times') : t('without times')]}
        />
      )}
    </FoundList>
  );
}

/** Lyrics with the text that is taken over; none where there is no text, as for instrumentals. */
function withText(lyrics: FoundLyrics) {
  const text = lyrics.syncedText ?? lyrics.plainText;
  return text ? [{ ...lyrics, text }] : [];
}
