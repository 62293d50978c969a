import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makeAccount, signIn } from '../api/session.ts';
import { errorText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';

interface Props {
  /** Signing in, or a new account. */
  what: 'signIn' | 'signUp';
  submitText: string;
  onDone?: () => void;
}

const LEAST_PASSWORD = 8;

/** A name and a password, to sign in or for a new account. */
export function SignInForm({ what, submitText, onDone }: Props) {
  const { t } = useTranslation();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: async (): Promise<void> => {
      if (what === 'signIn') await signIn({ username: username.trim(), password });
      else await makeAccount({ username: username.trim(), password });
    },
    onSuccess: async () => {
      // Everything may look different to somebody else.
      await client.resetQueries();
      onDone?.();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  const ready = username.trim() !== '' && (what === 'signIn' || password.length >= LEAST_PASSWORD);
  return (
    <form onSubmit={submit} className="grid max-w-md gap-4">
      <TextField label={t('Name')} value={username} onChange={setUsername} autoComplete="username" maxLength={64} required />
      <TextField
        label={what === 'signIn' ? t('Password') : t('A password, eight characters or more')}
        value={password}
        onChange={setPassword}
        type="password"
        autoComplete={what === 'signIn' ? 'current-password' : 'new-password'}
        maxLength={256}
        problem={send.error ? errorText(t, send.error) : null}
      />
      <Button type="submit" kind="plain" className="min-h-14" disabled={!ready || send.isPending}>
        {submitText}
      </Button>
    </form>
  );
}
