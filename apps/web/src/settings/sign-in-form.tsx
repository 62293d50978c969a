import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { makeAccount, signIn } from '../api/session.ts';
import { Button } from '../ui/button.tsx';
import { AccountFields } from './account-fields.tsx';

interface Props {
  /** Signing in, or a new account. */
  what: 'signIn' | 'signUp';
  submitText: string;
  onDone?: () => void;
}

/** A name and a password, to sign in or for a new account. */
export function SignInForm({ what, submitText, onDone }: Props) {
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
  const ready = username.trim() !== '' && (what === 'signIn' || password !== '');
  return (
    <form onSubmit={submit} className="grid max-w-md gap-4">
      <AccountFields
        isNew={what === 'signUp'}
        username={username}
        password={password}
        onUsername={setUsername}
        onPassword={setPassword}
        error={send.error}
      />
      <Button type="submit" kind="plain" className="min-h-14" disabled={!ready || send.isPending}>
        {submitText}
      </Button>
    </form>
  );
}
