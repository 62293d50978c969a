import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeHouse, useHouse } from '../api/house.ts';
import { TextField } from '../ui/text-field.tsx';
import type { StepProps } from './welcome.types.ts';
import { WelcomeStep } from './welcome-step.tsx';

/** A house needs no name. */
export function NameStep({ onNext }: StepProps) {
  const { t } = useTranslation();
  const known = useHouse().data?.name ?? null;
  const [name, setName] = useState(known ?? '');
  const change = useChangeHouse();
  const given = name.trim() || null;
  const submit = () => (given === known ? onNext() : change.mutate({ 'house.name': given }, { onSuccess: onNext }));
  return (
    <WelcomeStep
      step="name"
      title={t('What is this place called?')}
      intro={t('The name greets your guests on the stage, and parties begin with it. Leave it empty, and there is none.')}
      busy={change.isPending}
      error={change.error}
      onSubmit={submit}
    >
      <TextField label={t('Name of the house')} value={name} onChange={setName} maxLength={40} autoComplete="off" />
    </WelcomeStep>
  );
}
