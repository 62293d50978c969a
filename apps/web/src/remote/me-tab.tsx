import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { editMember, getHistory, removeMember } from '../party/party-api.ts';
import { tuningText } from '../party/party-words.ts';
import { Button } from '../ui/button.tsx';
import { keep } from '../ui/kept.ts';
import { LanguageSwitch } from '../ui/language-switch.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { RemoteProps } from './remote.types.ts';

/** Your name, a pause from the queue, what you sang tonight, and the way out. */
export function MeTab({ party, you }: RemoteProps) {
  const { t } = useTranslation();
  const { id: partyId } = party.party;
  const { toasts } = useServices();
  const navigate = useNavigate();
  const [name, setName] = useState(you.name);
  const onError = (error: Error) => toasts.show(errorText(t, error), { seconds: 6 });
  const edit = useMutation({ mutationFn: (change: Parameters<typeof editMember>[2]) => editMember(partyId, you.id, change), onError });
  const leave = useMutation({
    mutationFn: () => removeMember(partyId, you.id),
    onSuccess: () => {
      keep('party', null);
      return navigate({ to: '/', replace: true });
    },
    onError,
  });
  const rename = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate({ name: name.trim() }, { onSuccess: ({ name: kept }) => keep('singer', kept) });
  };
  return (
    <>
      <h1 className="mb-4 text-2xl font-extrabold tracking-tight">{you.name}</h1>
      <form onSubmit={rename} className="flex items-end gap-3">
        <div className="grow">
          <TextField label={t('Your name')} value={name} onChange={setName} maxLength={60} autoComplete="nickname" />
        </div>
        <Button type="submit" className="min-h-14" disabled={name.trim() === '' || name.trim() === you.name || edit.isPending}>
          {t('Save')}
        </Button>
      </form>
      <Button className="mt-6 w-full" aria-pressed={you.away} onClick={() => edit.mutate({ away: !you.away })}>
        {you.away ? t('I am back') : t('I am away for a while')}
      </Button>
      <p className="mt-2 text-soft">
        {you.away ? t('Your songs are passed over until you are back.') : t('Your songs wait while you are away.')}
      </p>
      <SungTonight party={party} you={you} />
      <LanguageSwitch className="mt-10" />
      <Button kind="stop" className="mt-10 w-full" disabled={leave.isPending} onClick={() => leave.mutate()}>
        {t('Leave the party')}
      </Button>
    </>
  );
}

function SungTonight({ party, you }: RemoteProps) {
  const { t } = useTranslation();
  const history = useQuery({
    queryKey: ['history', party.party.id, party.performance.onStage?.entryId ?? null],
    queryFn: () => getHistory(party.party.id),
  });
  const turns =
    history.data?.turns.filter(({ outcome, singers }) => outcome === 'sung' && singers.some(({ memberId }) => memberId === you.id)) ?? [];
  if (turns.length === 0) return null;
  return (
    <section className="mt-8">
      <h2 className="text-xl font-extrabold">{t('You sang tonight')}</h2>
      <ul className="mt-3 grid grid-cols-1 gap-2">
        {turns.map((turn) => (
          <li key={turn.entryId} className="rounded-2xl bg-panel px-4 py-3">
            <span className="font-bold">{turn.title}</span>
            <span className="text-soft"> {[turn.artist, tuningText(t, turn)].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
