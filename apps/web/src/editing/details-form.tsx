import type { Song, SongDetails, SongEdit } from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editSong } from '../api/songs.ts';
import { useFailure } from '../api/use-failure.ts';
import { SONG_LISTS } from '../api/use-library.ts';
import { useBackToStage } from '../app/from-stage.ts';
import { useServices } from '../app/services.tsx';
import type { Text } from '../i18n/translation.ts';
import { Button } from '../ui/button.tsx';
import { SwitchField } from '../ui/choice-field.tsx';
import { TextField } from '../ui/text-field.tsx';
import { SourceBadge } from './source-badge.tsx';

type FieldName = 'title' | 'artist' | 'album' | 'year' | 'genre' | 'language' | 'folder' | 'labels';
const FIELDS: readonly { name: FieldName; label: Text; wide?: true; most: number }[] = [
  { name: 'title', label: 'Title', wide: true, most: 200 },
  { name: 'artist', label: 'Artist', wide: true, most: 200 },
  { name: 'album', label: 'Album', most: 200 },
  { name: 'year', label: 'Year', most: 4 },
  { name: 'genre', label: 'Genre', most: 200 },
  { name: 'language', label: 'Language, such as en', most: 3 },
  { name: 'folder', label: 'Folder, such as Party/90s', most: 300 },
  { name: 'labels', label: 'Tags, with commas between', most: 1000 },
];
type Draft = Record<FieldName, string>;

const draftOf = (song: Song): Draft => ({
  title: song.title,
  artist: song.artist ?? '',
  album: song.album ?? '',
  year: song.year === null ? '' : String(song.year),
  genre: song.genre ?? '',
  language: song.language ?? '',
  folder: song.folder ?? '',
  labels: song.labels.join(', '),
});

/** What is known of a song, to be written over. */
export function DetailsForm({ song, details }: { song: Song; details: SongDetails | undefined }) {
  const { t } = useTranslation();
  const known = draftOf(song);
  const [changes, setChanges] = useState<Partial<Draft>>({});
  const save = useSave(song, () => setChanges({}));
  const back = useBackToStage(song.id);
  const draft = { ...known, ...changes };
  const edit = editOf(known, draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(edit, { onSuccess: back });
  };
  const filled = FIELDS.filter(({ name }) => known[name] !== '').length;
  return (
    <form onSubmit={submit} className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
      <p className="tabular text-soft sm:col-span-2">{t('{{filled}} of {{all}} fields are known.', { filled, all: FIELDS.length })}</p>
      {FIELDS.map(({ name, label, wide, most }) => {
        const source = details?.fields[name as keyof SongDetails['fields']]?.source;
        return (
          <div key={name} className={wide ? 'sm:col-span-2' : ''}>
            <TextField
              label={t(label)}
              value={draft[name]}
              onChange={(value) => setChanges({ ...changes, [name]: value })}
              maxLength={most}
              required={name === 'title'}
              {...(name === 'year' ? { inputMode: 'numeric', pattern: '[0-9]{1,4}' } : {})}
              {...(name === 'language' ? { pattern: '[a-z]{2,3}' } : {})}
            />
            {source && (
              <p className="mt-1.5">
                <SourceBadge source={source} />
              </p>
            )}
          </div>
        );
      })}
      <div className="sm:col-span-2">
        <SwitchField label={t('A favourite of the house')} on={song.favourite} onChange={(favourite) => save.mutate({ favourite })} />
      </div>
      <Button type="submit" kind="plain" className="min-h-14 sm:col-span-2" disabled={save.isPending || Object.keys(edit).length === 0}>
        {t('Save')}
      </Button>
    </form>
  );
}

/** Only what was changed; an emptied field is emptied. */
function editOf(known: Draft, draft: Draft): SongEdit {
  const edit: SongEdit = {};
  for (const name of ['artist', 'album', 'genre', 'language', 'folder'] as const)
    if (draft[name] !== known[name]) edit[name] = draft[name].trim() || null;
  if (draft.title !== known.title && draft.title.trim() !== '') edit.title = draft.title.trim();
  if (draft.year !== known.year) edit.year = draft.year.trim() === '' ? null : Number(draft.year);
  if (draft.labels !== known.labels) edit.labels = draft.labels.split(',').flatMap((label) => label.trim() || []);
  return edit;
}

function useSave(song: Song, onSaved: () => void) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (edit: SongEdit) => editSong(song.id, edit),
    onSuccess: (changed) => {
      client.setQueryData(['song', song.id], changed);
      onSaved();
      toasts.show(t('“{{title}}” is saved.', { title: changed.title }));
    },
    onError: useFailure(),
    onSettled: () =>
      Promise.all([
        ...['details', 'labels', 'artists', 'folders', ...SONG_LISTS].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ]),
  });
}
