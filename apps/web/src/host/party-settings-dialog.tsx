import { type Party, type PartySettings, QUEUE_RULES } from '@refrain/contract';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import type { Text } from '../i18n/translation.ts';
import { editParty, endParty } from '../party/party-api.ts';
import { RULE_WORDS } from '../party/party-words.ts';
import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';
import { RadioCards } from '../ui/radio-cards.tsx';
import { FillerChoice } from './filler-choice.tsx';
import { LogoField } from './logo-field.tsx';
import { StageColours } from './stage-colours.tsx';

type Numbers = 'maxWaitingSongs' | 'maxTurns' | 'maxMinutes' | 'announceSeconds' | 'crossfadeSeconds' | 'breakAfterTurns' | 'breakMinutes';
type Switches = 'codeWhileSinging' | 'autoAdvance' | 'namesNeedApproval' | 'singersMayPause';

const NUMBERS: readonly { name: Numbers; label: Text; least: number; most: number; optional: boolean }[] = [
  { name: 'maxWaitingSongs', label: 'Songs one singer may have waiting', least: 1, most: 100, optional: true },
  { name: 'maxTurns', label: 'Turns one singer may have tonight', least: 1, most: 100, optional: true },
  { name: 'maxMinutes', label: 'Minutes one singer may have tonight', least: 1, most: 1000, optional: true },
  { name: 'announceSeconds', label: 'Seconds the next singer’s card is shown', least: 0, most: 300, optional: false },
  { name: 'crossfadeSeconds', label: 'Seconds in which songs fade into each other, without a card', least: 0, most: 15, optional: false },
  { name: 'breakAfterTurns', label: 'Turns until a break', least: 1, most: 1000, optional: true },
  { name: 'breakMinutes', label: 'Minutes of a break', least: 1, most: 240, optional: false },
];
const SWITCHES: readonly { name: Switches; label: Text }[] = [
  { name: 'autoAdvance', label: 'The next singer is called by itself' },
  { name: 'singersMayPause', label: 'Whoever sings may pause' },
  { name: 'codeWhileSinging', label: 'The code stays in a corner while somebody sings' },
  { name: 'namesNeedApproval', label: 'I let everybody in myself' },
];

/** How the evening is run. Every change counts at once. */
export function PartySettingsDialog({ party, onClose }: { party: Party; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const [ending, setEnding] = useState(false);
  const onError = (error: Error) => setProblem(errorText(t, error));
  const edit = useMutation({
    mutationFn: (settings: Partial<PartySettings>) => editParty(party.id, { settings }),
    onSuccess: () => setProblem(null),
    onError,
  });
  const end = useMutation({ mutationFn: () => endParty(party.id), onSuccess: () => navigate({ to: '/host' }), onError });
  return (
    <Modal title={t('How tonight goes')} onClose={onClose}>
      <RadioCards
        legend={t('Who is next')}
        value={party.settings.rule}
        choices={QUEUE_RULES.map((rule) => ({ value: rule, label: t(RULE_WORDS[rule].name), meaning: t(RULE_WORDS[rule].meaning) }))}
        onChange={(rule) => edit.mutate({ rule })}
      />
      <LogoField logo={party.settings.logo} onChange={(logo) => edit.mutate({ logo })} />
      <StageColours theme={party.settings.theme} onChange={(theme) => edit.mutate({ theme })} />
      <div className="mt-5 grid grid-cols-1 gap-1">
        {SWITCHES.map(({ name, label }) => (
          <label key={name} className="flex min-h-12 cursor-pointer items-center gap-3">
            <input
              type="checkbox"
              checked={party.settings[name]}
              onChange={(event) => edit.mutate({ [name]: event.target.checked })}
              className="size-5 accent-warm"
            />
            {label}
          </label>
        ))}
      </div>
      <div className="mt-3 grid grid-cols-1 gap-2">
        {NUMBERS.map((field) => (
          <NumberField
            key={field.name}
            {...field}
            value={party.settings[field.name]}
            onChange={(value) => edit.mutate({ [field.name]: value })}
          />
        ))}
      </div>
      <FillerChoice chosen={party.settings} onChange={(change) => edit.mutate(change)} />
      {problem && (
        <p role="alert" className="mt-4 text-stop">
          {problem}
        </p>
      )}
      <div className="mt-8 flex flex-wrap gap-3">
        <Button kind="plain" onClick={onClose}>
          {t('Done')}
        </Button>
        {ending ? (
          <Button kind="stop" disabled={end.isPending} onClick={() => end.mutate()}>
            {t('Really end the party')}
          </Button>
        ) : (
          <Button kind="stop" onClick={() => setEnding(true)}>
            {t('End the party')}
          </Button>
        )}
      </div>
    </Modal>
  );
}

interface NumberProps {
  label: string;
  least: number;
  most: number;
  /** Empty means without limit. */
  optional: boolean;
  value: number | null;
  onChange: (value: number | null) => void;
}

function NumberField({ label, least, most, optional, value, onChange }: NumberProps) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState(value === null ? '' : String(value));
  const leave = () => {
    const number = text.trim() === '' ? null : Number(text);
    const fits = number === null ? optional : Number.isInteger(number) && number >= least && number <= most;
    if (fits && number !== value) onChange(number);
    if (!fits) setText(value === null ? '' : String(value));
  };
  return (
    <div className="flex min-h-12 items-center gap-3">
      <label htmlFor={id} className="grow">
        {label}
      </label>
      <input
        id={id}
        inputMode="numeric"
        value={text}
        placeholder={optional ? t('any') : ''}
        onChange={(event) => setText(event.target.value)}
        onBlur={leave}
        className="tabular min-h-12 w-20 rounded-xl bg-raised px-3 text-center text-warm placeholder:text-faint"
      />
    </div>
  );
}
