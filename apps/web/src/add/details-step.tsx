import { useTranslation } from 'react-i18next';
import { TextField } from '../ui/text-field.tsx';
import type { NewSong } from './new-song.types.ts';

interface Props {
  song: NewSong;
  onChange: (edit: Partial<NewSong>) => void;
  onNext: () => void;
}

/** What it is called, as far as its file or page says. */
export function DetailsStep({ song, onChange, onNext }: Props) {
  const { t } = useTranslation();
  const { origin } = song;
  return (
    <form
      className="grid grid-cols-1 gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (song.title.trim() !== '') onNext();
      }}
    >
      <p className="break-all text-soft">{origin.kind === 'file' ? origin.file.name : origin.url}</p>
      <TextField label={t('Title')} value={song.title} onChange={(title) => onChange({ title })} maxLength={200} required autoFocus />
      <TextField label={t('Artist')} value={song.artist} onChange={(artist) => onChange({ artist })} maxLength={200} />
      {origin.kind === 'link' && (
        <TextField label={t('Album')} value={song.album} onChange={(album) => onChange({ album })} maxLength={200} />
      )}
      <button type="submit" hidden />
    </form>
  );
}
