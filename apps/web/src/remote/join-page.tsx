import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { getInvitation, joinParty, type Ticket } from '../party/party-api.ts';
import { Button } from '../ui/button.tsx';
import { Wordmark } from '../ui/icons.tsx';
import { keep, readKept } from '../ui/kept.ts';
import { TextField } from '../ui/text-field.tsx';

const CODE_LETTERS = 4;

/** Where the QR code on the stage leads: one question, then the party. */
export function JoinByLinkPage() {
  const { token } = useParams({ from: '/join/$token' });
  return <Door ticket={{ token }} />;
}

/** The QR code on the stage carries the letters: `/join?code=ABCD`. */
function scannedTicket(): Ticket | null {
  const code = new URLSearchParams(location.search).get('code');
  return code ? { code } : null;
}

/** For those who cannot scan: the four letters on the screen. */
export function JoinByCodePage() {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [ticket, setTicket] = useState<Ticket | null>(scannedTicket);
  if (ticket) return <Door ticket={ticket} onBack={() => setTicket(null)} />;
  return (
    <DoorFrame title={t('Join the party')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTicket({ code });
        }}
      >
        <TextField
          label={t('The four letters on the screen')}
          value={code}
          onChange={(value) =>
            setCode(
              value
                .replace(/[^a-z]/gi, '')
                .toUpperCase()
                .slice(0, CODE_LETTERS),
            )
          }
          autoFocus
          autoCapitalize="characters"
          autoComplete="off"
          className="text-center text-3xl font-extrabold tracking-[0.4em]"
        />
        <Button type="submit" kind="plain" className="mt-5 min-h-14 w-full text-lg" disabled={code.length < CODE_LETTERS}>
          {t('Next')}
        </Button>
      </form>
    </DoorFrame>
  );
}

function Door({ ticket, onBack }: { ticket: Ticket; onBack?: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(readKept('singer') ?? '');
  const navigate = useNavigate();
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const invitation = useQuery({ queryKey: ['invitation', ticket], queryFn: () => getInvitation(ticket) });
  const join = useMutation({
    mutationFn: () => joinParty({ ...ticket, name: name.trim() }),
    onSuccess: (entry) => {
      keep('singer', entry.you.name);
      client.setQueryData(['seat', entry.party.id], entry);
      const { id: partyId } = entry.party;
      if (entry.you.role === 'host') return navigate({ to: '/host/$partyId', params: { partyId }, replace: true });
      return navigate({ to: '/party/$partyId', params: { partyId }, replace: true });
    },
    // The button that was pressed could not keep the focus.
    onError: () => field.current?.focus(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') join.mutate();
  };
  if (invitation.isError) {
    return (
      <DoorFrame title={t('No party here')}>
        <p role="alert" className="text-soft">
          {errorText(t, invitation.error)}
        </p>
        {onBack && (
          <Button autoFocus className="mt-6 w-full" onClick={onBack}>
            {t('Try other letters')}
          </Button>
        )}
      </DoorFrame>
    );
  }
  const refusal = join.error ? errorText(t, join.error) : null;
  return (
    <DoorFrame title={invitation.data?.name ?? ' '}>
      <form onSubmit={submit}>
        <TextField
          label={t('What do we call you?')}
          value={name}
          onChange={setName}
          autoFocus
          ref={field}
          autoComplete="nickname"
          maxLength={60}
          problem={refusal}
        />
        <Button type="submit" kind="sing" className="mt-5 min-h-14 w-full text-lg" disabled={name.trim() === '' || join.isPending}>
          {t('Come in')}
        </Button>
      </form>
      {invitation.data?.needsApproval && <p className="mt-4 text-soft">{t('The host lets everybody in, so it may take a moment.')}</p>}
    </DoorFrame>
  );
}

function DoorFrame({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <main className="hero-glow flex min-h-dvh flex-col px-6 py-8">
      <Wordmark />
      <div className="mx-auto flex w-full max-w-sm grow flex-col justify-center pb-24">
        <h1 className="mb-7 min-h-[1.2em] text-4xl leading-tight font-extrabold tracking-tight text-balance">{title}</h1>
        {children}
      </div>
    </main>
  );
}
