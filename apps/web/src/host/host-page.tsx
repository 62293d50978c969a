import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHouse } from '../api/house.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormats } from '../i18n/formats.ts';
import { beginParty, listParties } from '../party/party-api.ts';
import { Button } from '../ui/button.tsx';
import { Wordmark } from '../ui/icons.tsx';
import { keep, readKept } from '../ui/kept.ts';
import { TextField } from '../ui/text-field.tsx';
import { Trouble } from '../ui/trouble.tsx';

/** Begin an evening, or go on with one. */
export function HostPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const parties = useQuery({ queryKey: ['parties'], queryFn: listParties });
  const open = parties.data?.parties.filter(({ party, you }) => party.status === 'open' && you.role === 'host') ?? [];
  return (
    <main className="hero-glow min-h-dvh px-6 py-6 sm:px-10">
      <Link to="/" className="inline-flex min-h-12 items-center">
        <Wordmark />
      </Link>
      <div className="mx-auto mt-10 max-w-xl">
        <h1 className="text-4xl font-extrabold tracking-tight">{t('Have a party')}</h1>
        <p className="mt-3 text-lg text-soft">
          {t(
            'The big screen shows the words, everybody’s phone is a remote, and the queue is fair. Nothing to install, no account, no internet.',
          )}
        </p>
        <BeginForm />
        {parties.isError && <Trouble error={parties.error} onRetry={() => void parties.refetch()} className="mt-8" />}
        {open.length > 0 && (
          <section className="mt-12">
            <h2 className="text-2xl font-extrabold tracking-tight">{t('Going on now')}</h2>
            <ul className="mt-4 grid grid-cols-1 gap-3">
              {open.map(({ party }) => (
                <li key={party.id}>
                  <Link
                    to="/host/$partyId"
                    params={{ partyId: party.id }}
                    className="flex min-h-20 items-center justify-between gap-4 rounded-3xl bg-panel px-6 hover:bg-raised"
                  >
                    <span>
                      <b className="block text-xl">{party.name}</b>
                      <span className="text-soft">{formats.day(new Date(party.startedAt))}</span>
                    </span>
                    <span className="tabular text-2xl font-extrabold tracking-widest">{party.code}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </main>
  );
}

function BeginForm() {
  const { t } = useTranslation();
  const house = useHouse().data?.name;
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? house ?? t('Tonight');
  const [hostName, setHostName] = useState(readKept('singer') ?? '');
  const navigate = useNavigate();
  const client = useQueryClient();
  const begin = useMutation({
    mutationFn: () => beginParty(name.trim(), hostName.trim() || t('Host')),
    onSuccess: (entry) => {
      if (hostName.trim()) keep('singer', hostName.trim());
      client.setQueryData(['seat', entry.party.id], entry);
      return navigate({ to: '/host/$partyId', params: { partyId: entry.party.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <form onSubmit={submit} className="mt-8 grid gap-4 rounded-3xl bg-panel p-6 sm:grid-cols-2">
      <TextField label={t('Name of the party')} value={name} onChange={setTyped} maxLength={60} className="bg-raised" />
      <TextField
        label={t('Your name')}
        value={hostName}
        onChange={setHostName}
        maxLength={60}
        autoComplete="nickname"
        className="bg-raised"
      />
      <Button type="submit" kind="plain" className="min-h-14 text-lg sm:col-span-2" disabled={name.trim() === '' || begin.isPending}>
        {t('Begin')}
      </Button>
      {begin.isError && (
        <p role="alert" className="text-stop sm:col-span-2">
          {errorText(t, begin.error)}
        </p>
      )}
    </form>
  );
}
