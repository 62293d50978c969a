import type { Account } from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountExportUrl, editAccount } from '../api/people.ts';
import { signOut, useSession } from '../api/session.ts';
import { useFailure } from '../api/use-failure.ts';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import { KeysPart } from './keys-part.tsx';
import { ROLE_WORDS } from './role-words.ts';
import { SessionsPart } from './sessions-part.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** One's own account; without one, the ways to get one. */
export function AccountSection() {
  const session = useSession().data;
  if (!session) return null;
  return session.account ? <OwnAccount account={session.account} /> : <NoAccount house={session.house} />;
}

function NoAccount({ house }: { house: NonNullable<ReturnType<typeof useSession>['data']>['house'] }) {
  const { t } = useTranslation();
  if (!house.isClaimed)
    return (
      <>
        <p className="mb-6 max-w-prose text-lg text-soft">
          {t('Nobody needs an account here: everybody in the house may do everything. Make one if you want to decide who may do what.')}
        </p>
        <SignInForm what="signUp" submitText={t('Make the account that runs the house')} />
      </>
    );
  return (
    <div className="grid grid-cols-1 gap-12">
      <section aria-label={t('Sign in')}>
        <SignInForm what="signIn" submitText={t('Sign in')} />
        {house.oidcUrl && (
          <a
            href={house.oidcUrl}
            className="mt-4 inline-flex min-h-12 items-center rounded-full bg-raised px-6 font-semibold hover:bg-edge"
          >
            {t('Sign in through your provider')}
          </a>
        )}
      </section>
      {house.signUpOpen && (
        <section aria-labelledby="sign-up">
          <h2 id="sign-up" className="mb-4 text-xl font-bold">
            {t('New here?')}
          </h2>
          <SignInForm what="signUp" submitText={t('Make an account')} />
        </section>
      )}
    </div>
  );
}

function OwnAccount({ account }: { account: Account }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => client.resetQueries(), onError: useFailure() });
  return (
    <div className="grid grid-cols-1 gap-12">
      <div className="flex flex-wrap items-center gap-4">
        <p className="mr-auto text-lg">
          <b>{account.displayName}</b> <span className="text-soft">· {t(ROLE_WORDS[account.role])}</span>
        </p>
        <a
          href={accountExportUrl(account.id)}
          download
          className="inline-flex min-h-12 items-center rounded-full bg-raised px-6 font-semibold hover:bg-edge"
        >
          {t('Everything kept of me')}
        </a>
        <Button disabled={leave.isPending} onClick={() => leave.mutate()}>
          {t('Sign out')}
        </Button>
      </div>
      <NameAndPassword account={account} />
      <SessionsPart accountId={account.id} />
      <KeysPart accountId={account.id} role={account.role} />
    </div>
  );
}

function NameAndPassword({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const client = useQueryClient();
  const [displayName, setDisplayName] = useState(account.displayName);
  const [currentPassword, setCurrentPassword] = useState('');
  const [password, setPassword] = useState('');
  const edit = useMutation({
    mutationFn: () =>
      editAccount(account.id, {
        ...(displayName.trim() === account.displayName ? {} : { displayName: displayName.trim() }),
        ...(password === '' ? {} : { password, ...(currentPassword === '' ? {} : { currentPassword }) }),
      }),
    onSuccess: () => {
      setCurrentPassword('');
      setPassword('');
      toasts.show(t('Saved.'));
      return client.invalidateQueries({ queryKey: ['session'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate();
  };
  const changed = displayName.trim() !== account.displayName || password !== '';
  return (
    <form onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <TextField label={t('Your name')} value={displayName} onChange={setDisplayName} maxLength={100} autoComplete="nickname" />
      </div>
      {account.hasPassword && (
        <TextField
          label={t('Password now')}
          value={currentPassword}
          onChange={setCurrentPassword}
          type="password"
          autoComplete="current-password"
        />
      )}
      <TextField
        label={t('New password')}
        value={password}
        onChange={setPassword}
        type="password"
        autoComplete="new-password"
        maxLength={256}
      />
      {edit.error && (
        <p role="alert" className="text-stop sm:col-span-2">
          {errorText(t, edit.error)}
        </p>
      )}
      <Button type="submit" kind="plain" className="sm:col-span-2" disabled={!changed || displayName.trim() === '' || edit.isPending}>
        {t('Save')}
      </Button>
    </form>
  );
}
