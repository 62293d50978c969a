import type { Account } from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makeAccount, useSession } from '../api/session.ts';
import { AccountFields } from '../settings/account-fields.tsx';
import { ChoiceStep } from './choice-step.tsx';
import type { StepProps } from './welcome.types.ts';
import { WelcomeStep } from './welcome-step.tsx';

/** An open house, or one with an account that runs it. */
export function PeopleStep({ onNext }: StepProps) {
  const account = useSession().data?.account;
  return account ? <Known account={account} onNext={onNext} /> : <Choice onNext={onNext} />;
}

function Choice({ onNext }: StepProps) {
  const { t } = useTranslation();
  const [who, setWho] = useState<'everybody' | 'account'>('everybody');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => makeAccount({ username: username.trim(), password }),
    onSuccess: () => {
      onNext();
      return client.invalidateQueries();
    },
  });
  return (
    <ChoiceStep
      step="people"
      title={t('Who may change things?')}
      intro={t('Guests of a party need no account either way: they come in by its code.')}
      busy={make.isPending}
      onSubmit={() => (who === 'everybody' ? onNext() : make.mutate())}
      value={who}
      onChange={setWho}
      choices={[
        {
          value: 'everybody',
          label: t('Everybody in this house'),
          meaning: t('No accounts: whoever opens this page may add songs, run parties and change settings.'),
        },
        {
          value: 'account',
          label: t('Me, and whom I allow it'),
          meaning: t('You make an account now. Everybody else may look around and sing at parties, and more if you say so.'),
        },
      ]}
    >
      {who === 'account' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <AccountFields
            isNew
            username={username}
            password={password}
            onUsername={setUsername}
            onPassword={setPassword}
            error={make.error}
          />
        </div>
      )}
    </ChoiceStep>
  );
}

function Known({ account, onNext }: StepProps & { account: Account }) {
  const { t } = useTranslation();
  return (
    <WelcomeStep
      step="people"
      title={t('Who may change things?')}
      intro={t('{{name}} runs this house. Others get accounts and rights in the settings, under People.', { name: account.displayName })}
      onSubmit={onNext}
    >
      {null}
    </WelcomeStep>
  );
}
