import { USER_ROLES, type UserRole } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listKeys, makeKey, removeKey } from '../api/people.ts';
import { useFailure } from '../api/use-failure.ts';
import { useFormats } from '../i18n/formats.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/choice-field.tsx';
import { TextField } from '../ui/text-field.tsx';
import { ROLE_WORDS } from './role-words.ts';
import { Secret } from './secret.tsx';

/** Keys by which programs act for an account. */
export function KeysPart({ accountId, role }: { accountId: string; role: UserRole }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const client = useQueryClient();
  const onError = useFailure();
  const [name, setName] = useState('');
  const [most, setMost] = useState<UserRole>('singer');
  const keys = useQuery({ queryKey: ['keys', accountId], queryFn: () => listKeys(accountId) });
  const onSettled = () => client.invalidateQueries({ queryKey: ['keys', accountId] });
  const make = useMutation({
    mutationFn: () => makeKey(accountId, { name: name.trim(), role: most }),
    onSuccess: () => setName(''),
    onError,
    onSettled,
  });
  const remove = useMutation({ mutationFn: (keyId: string) => removeKey(accountId, keyId), onError, onSettled });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const roles = USER_ROLES.slice(0, USER_ROLES.indexOf(role) + 1);
  return (
    <section aria-labelledby="keys">
      <h2 id="keys" className="text-xl font-bold">
        {t('API keys')}
      </h2>
      <p className="mt-1 text-soft">{t('For programs that act for you.')}</p>
      <ul className="mt-3 grid grid-cols-1 gap-2">
        {keys.data?.map((key) => (
          <li key={key.id} className="flex flex-wrap items-center gap-3 rounded-2xl bg-panel px-5 py-3">
            <div className="min-w-0 grow">
              <p className="truncate font-semibold">{key.name}</p>
              <p className="text-soft">
                {t(ROLE_WORDS[key.role])} ·{' '}
                {key.lastUsedAt ? t('Last used {{time}}', { time: formats.moment(new Date(key.lastUsedAt)) }) : t('Never used')}
              </p>
            </div>
            <Button kind="stop" aria-label={t('Remove {{title}}', { title: key.name })} onClick={() => remove.mutate(key.id)}>
              {t('Remove')}
            </Button>
          </li>
        ))}
      </ul>
      {make.data && <Secret text={make.data.key} />}
      <form onSubmit={submit} className="mt-4 flex flex-wrap items-end gap-3">
        <div className="grow basis-48">
          <TextField label={t('What is the key for?')} value={name} onChange={setName} maxLength={100} />
        </div>
        <SelectField
          label={t('The most it may do')}
          value={most}
          choices={roles.map((value) => ({ value, label: t(ROLE_WORDS[value]) }))}
          onChange={setMost}
        />
        <Button type="submit" kind="plain" className="min-h-12" disabled={name.trim() === '' || make.isPending}>
          {t('Make a key')}
        </Button>
      </form>
    </section>
  );
}
