import type { BatchAction, SongEdit } from '@refrain/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listLabels } from '../api/library.ts';
import type { Text } from '../i18n/translation.ts';
import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';
import { TextField } from '../ui/text-field.tsx';

type TextName = 'artist' | 'album' | 'genre' | 'folder';
const FIELDS: readonly { name: TextName; label: Text }[] = [
  { name: 'artist', label: 'Artist' },
  { name: 'album', label: 'Album' },
  { name: 'genre', label: 'Genre' },
  { name: 'folder', label: 'Folder, such as Party/90s' },
];

interface Props {
  songIds: string[];
  onSave: (action: BatchAction) => void;
  onClose: () => void;
}

/** The same for many songs: what is left empty stays as it is. */
export function EditManyDialog({ songIds, onSave, onClose }: Props) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Partial<Record<TextName, string>>>({});
  const [label, setLabel] = useState('');
  const known = useQuery({ queryKey: ['labels'], queryFn: listLabels });
  const edit: SongEdit = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
  const tag = (change: { add?: string[]; remove?: string[] }) =>
    onSave({ action: 'label', songIds, add: change.add ?? [], remove: change.remove ?? [] });
  return (
    <Modal title={t('Edit {{count}} songs', { count: songIds.length })} onClose={onClose}>
      <form
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ action: 'edit', songIds, edit });
        }}
      >
        {FIELDS.map((field) => (
          <TextField
            key={field.name}
            label={t(field.label)}
            value={values[field.name] ?? ''}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
            placeholder={t('stays as it is')}
            maxLength={200}
            className="bg-raised"
          />
        ))}
        <Button type="submit" kind="plain" className="sm:col-span-2" disabled={Object.keys(edit).length === 0}>
          {t('Change them all')}
        </Button>
      </form>
      <h3 className="mt-8 font-semibold text-warm">{t('Tags')}</h3>
      <form
        className="mt-2 flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          tag({ add: [label.trim()] });
        }}
      >
        <div className="grow">
          <TextField label={t('A new tag')} labelHidden value={label} onChange={setLabel} maxLength={60} className="bg-raised" />
        </div>
        <Button type="submit" className="min-h-14" disabled={label.trim() === ''}>
          {t('Put on')}
        </Button>
      </form>
      <ul className="mt-3 flex flex-wrap gap-2">
        {known.data?.labels.map(({ label: name }) => (
          <li key={name} className="flex rounded-full ring-1 ring-edge ring-inset">
            <button type="button" className="min-h-12 rounded-full pr-2 pl-4 font-semibold text-warm" onClick={() => tag({ add: [name] })}>
              {name}
            </button>
            <button
              type="button"
              aria-label={t('Take {{name}} off', { name })}
              className="min-h-12 rounded-full px-3 hover:text-stop"
              onClick={() => tag({ remove: [name] })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
