import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { watchFolder } from '../api/folders.ts';
import { errorText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { SwitchField } from '../ui/choice-field.tsx';
import { TextField } from '../ui/text-field.tsx';

/** A folder of the server to take songs from. */
export function WatchFolderForm({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation();
  const [path, setPath] = useState('');
  const [analyseAtOnce, setAnalyseAtOnce] = useState(false);
  const client = useQueryClient();
  const watch = useMutation({
    mutationFn: () => watchFolder({ path: path.trim(), analyseAtOnce }),
    onSuccess: () => {
      setPath('');
      onDone?.();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['watched-folders'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    watch.mutate();
  };
  return (
    <form onSubmit={submit} className="mt-8 grid grid-cols-1 gap-3">
      <TextField
        label={t('A folder on the computer that runs Refrain')}
        value={path}
        onChange={setPath}
        placeholder="/home/music"
        maxLength={1000}
        problem={watch.error ? errorText(t, watch.error) : null}
      />
      <SwitchField label={t('Make each song as soon as it is found')} on={analyseAtOnce} onChange={setAnalyseAtOnce}>
        {t('Otherwise songs are listed, and made when somebody asks.')}
      </SwitchField>
      <Button type="submit" kind="plain" className="mt-2 justify-self-start" disabled={path.trim() === '' || watch.isPending}>
        {t('Watch this folder')}
      </Button>
    </form>
  );
}
