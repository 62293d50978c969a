import { type Account, type AccountEdit, USER_ROLES, type UserRole } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editAccount, listAccounts, removeAccount } from '../api/people.ts';
import { makeAccount, useSession } from '../api/session.ts';
import { useFailure } from '../api/use-failure.ts';
import { useFormats } from '../i18n/formats.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/choice-field.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { ROLE_WORDS } from './role-words.ts';

/** Everybody with an account, and what each may do. */
export function PeopleSection() {
  const { t } = useTranslation();
  const session = useSession().data;
  const isAdmin = session?.account?.role === 'admin';
  const people = useQuery({ queryKey: ['accounts'], queryFn: listAccounts, enabled: isAdmin });
  if (!isAdmin)
    return (
      <p className="max-w-prose text-lg text-soft">
        {t('There are no accounts yet, and none is needed. The first one is made under You; it may do everything.')}
      </p>
    );
  return (
    <>
      {people.isError && <Trouble error={people.error} onRetry={() => void people.refetch()} />}
      <ul className="grid grid-cols-1 gap-2">
        {people.data?.map((account) => (
          <Person key={account.id} account={account} isYou={account.id === session.account?.id} />
        ))}
      </ul>
      <NewPerson />
    </>
  );
}

const roleChoices = (t: TFunction) => USER_ROLES.map((value) => ({ value, label: t(ROLE_WORDS[value]) }));

function Person({ account, isYou }: { account: Account; isYou: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [sure, setSure] = useState(false);
  const client = useQueryClient();
  const after = { onError: useFailure(), onSettled: () => client.invalidateQueries({ queryKey: ['accounts'] }) };
  const edit = useMutation({ mutationFn: (change: AccountEdit) => editAccount(account.id, change), ...after });
  const remove = useMutation({ mutationFn: () => removeAccount(account.id), ...after });
  return (
    <li className="flex flex-wrap items-center gap-3 rounded-2xl bg-panel px-5 py-3">
      <div className="min-w-0 grow basis-48">
        <p className="truncate font-semibold">
          {account.displayName} {isYou && <span className="font-normal text-soft">{t('(you)')}</span>}
        </p>
        <p className="text-soft">
          {account.username} ·{' '}
          {account.lastSignInAt ? t('here last {{time}}', { time: formats.moment(new Date(account.lastSignInAt)) }) : t('not here yet')}
        </p>
      </div>
      <SelectField
        label={t('What {{name}} may do', { name: account.displayName })}
        labelHidden
        value={account.role}
        choices={roleChoices(t)}
        onChange={(role) => edit.mutate({ role })}
      />
      {!isYou && (
        <Button kind="stop" disabled={remove.isPending} onClick={() => (sure ? remove.mutate() : setSure(true))}>
          {sure ? t('Really remove') : t('Remove')}
        </Button>
      )}
    </li>
  );
}

function NewPerson() {
  const { t } = useTranslation();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<UserRole>('singer');
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => makeAccount({ username: username.trim(), password, role }),
    onSuccess: () => {
      setUsername('');
      setPassword('');
    },
    onError: useFailure(),
    onSettled: () => client.invalidateQueries({ queryKey: ['accounts'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit} className="mt-10 grid gap-4 sm:grid-cols-2">
      <h2 className="text-xl font-bold sm:col-span-2">{t('An account for somebody')}</h2>
      <TextField label={t('Name')} value={username} onChange={setUsername} maxLength={64} autoComplete="off" />
      <TextField
        label={t('A password, eight characters or more')}
        value={password}
        onChange={setPassword}
        type="password"
        autoComplete="new-password"
        maxLength={256}
      />
      <SelectField label={t('What may they do?')} value={role} choices={roleChoices(t)} onChange={setRole} />
      <Button
        type="submit"
        kind="plain"
        className="self-end"
        disabled={username.trim().length < 3 || password.length < 8 || make.isPending}
      >
        {t('Make the account')}
      </Button>
    </form>
  );
}
