import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { searchLyrics } from '../api/metadata.ts';
import { errorText } from '../i18n/error-text.ts';
import { NeedsOutside } from '../settings/switched-off.tsx';
import { clockText } from '../ui/format.ts';
import type { NewSong } from './new-song.types.ts';

interface Props {
  song: NewSong;
  onChange: (edit: Partial<NewSong>) => void;
}

/** The words: pasted, found at LRCLIB, or left to be heard. */
export function LyricsStep({ song, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-8">
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
          <FoundLyrics song={song} onChange={onChange} />
        </NeedsOutside>
      </section>
    </div>
  );
}

function FoundLyrics({ song, onChange }: Props) {
  const { t } = useTranslation();
  const asked = { title: song.title.trim(), artist: song.artist.trim() };
  const found = useQuery({ queryKey: ['lyrics-search', asked], queryFn: () => searchLyrics(asked), staleTime: Number.POSITIVE_INFINITY });
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
  const withText = found.data.filter(({ plainText, syncedText }) => plainText || syncedText);
  return (
    <>
      {withText.length === 0 && <p className="text-soft">{t('LRCLIB has no words under this name.')}</p>}
      <ul className="grid gap-2">
        {withText.map((lyrics) => {
          const text = lyrics.syncedText ?? lyrics.plainText ?? '';
          return (
            <li key={lyrics.id}>
              <button
                type="button"
                aria-pressed={text === song.lyrics}
                onClick={() => onChange({ lyrics: text })}
                className="block min-h-16 w-full rounded-2xl bg-panel px-5 py-3 text-left hover:bg-raised aria-pressed:ring-2 aria-pressed:ring-warm"
              >
                <span className="block truncate font-bold">{lyrics.title}</span>
                <span className="tabular block truncate text-soft">
                  {[lyrics.artist, lyrics.album].filter(Boolean).join(' · ')}
                  {lyrics.durationSeconds !== null && ` · ${clockText(lyrics.durationSeconds)}`}
                  {` · ${lyrics.syncedText ? t('with times') : t('without times')}`}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
