import type { MemberEdit, PartyLinks, PartyMember, PartySnapshot } from '@refrain/contract';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useGuestUrl } from '../api/live.ts';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { editMember, removeMember } from '../party/party-api.ts';
import { screenNames } from '../party/party-words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { CrossIcon } from '../ui/icons.tsx';
import { QrCode } from '../ui/qr-code.tsx';

interface Props {
  party: PartySnapshot;
  you: PartyMember;
  links: PartyLinks | null;
}

const ROLE_WORDS = { viewer: 'watches', singer: 'sings', host: 'runs the evening', screen: 'screen' } as const;
const SCREEN_WORDS = { singer: 'for the singer', lobby: 'for those who wait' } as const;

/** How people come in, who is here, and which screens there are. */
export function PeoplePanel({ party, you, links }: Props) {
  const { t } = useTranslation();
  const people = party.members.filter(({ status, role }) => role !== 'screen' && (status === 'active' || status === 'waiting'));
  return (
    <section aria-labelledby="desk-people" className="flex min-h-0 flex-col gap-5 overflow-y-auto rounded-3xl bg-panel p-5">
      <h2 id="desk-people" className="text-xl font-extrabold">
        {t('People')}
      </h2>
      {links && <Links links={links} />}
      <ul className="grid grid-cols-1 gap-1">
        {people.map((member) => (
          <Person key={member.id} member={member} partyId={party.party.id} isYou={member.id === you.id} />
        ))}
      </ul>
      <Screens party={party} />
      <Link
        to="/party/$partyId"
        params={{ partyId: party.party.id }}
        className="inline-flex min-h-12 items-center justify-center rounded-full bg-raised px-6 font-semibold hover:bg-edge"
      >
        {t('Sing from this device')}
      </Link>
    </section>
  );
}

function Links({ links }: { links: PartyLinks }) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const { origin, host } = useGuestUrl();
  const guest = `${origin}/join/${links.guestToken}`;
  const copy = async (text: string, done: string) => {
    // Without HTTPS browsers keep the clipboard to themselves.
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    toasts.show(copied ? done : text, { seconds: copied ? 4 : 15 });
  };
  return (
    <div className="grid grid-cols-1 gap-3 flat:grid-cols-[11rem_minmax(0,1fr)] flat:gap-6">
      <QrCode text={guest} label={t('Scan to join the party')} className="w-full max-w-48" />
      <div>
        <p className="text-soft">
          {host}
          /join · <b className="tabular text-xl tracking-widest text-warm">{links.code}</b>
        </p>
        <div className="mt-3 flex flex-wrap gap-2">
          <a
            href={`/stage/${links.screenToken}`}
            target="_blank"
            rel="noreferrer"
            className="inline-flex min-h-12 items-center rounded-full bg-warm px-5 font-bold text-night"
          >
            {t('Open the stage')}
          </a>
          <Button className="px-5" onClick={() => void copy(guest, t('The link for guests is copied.'))}>
            {t('Copy the guests’ link')}
          </Button>
          <Button
            className="px-5"
            onClick={() => void copy(`${origin}/join/${links.hostToken}`, t('The link for a second host is copied.'))}
          >
            {t('Copy a host’s link')}
          </Button>
        </div>
        <p className="mt-4 text-soft">
          {t('On a TV open {{address}} and type', { address: `${host}/stage` })}{' '}
          <b className="text-lg tracking-widest text-warm uppercase">{links.screenToken}</b>
        </p>
      </div>
    </div>
  );
}

function Person({ member, partyId, isYou }: { member: PartyMember; partyId: string; isYou: boolean }) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const onError = (error: Error) => toasts.show(errorText(t, error), { seconds: 6 });
  const edit = useMutation({ mutationFn: (change: MemberEdit) => editMember(partyId, member.id, change), onError });
  const remove = useMutation({ mutationFn: () => removeMember(partyId, member.id), onError });
  return (
    <li className="flex min-h-12 items-center gap-2">
      <div className="min-w-0 grow">
        <span className="block truncate font-semibold">
          {member.name}
          {isYou && <span className="text-soft"> {t('(you)')}</span>}
        </span>
        <span className="block truncate text-sm text-soft">
          {member.status === 'waiting'
            ? t('at the door')
            : [t(ROLE_WORDS[member.role]), member.turns > 0 && t('sang {{count}} times', { count: member.turns }), member.away && t('away')]
                .filter(Boolean)
                .join(', ')}
        </span>
      </div>
      {member.status === 'waiting' && (
        <Button kind="plain" className="px-4" onClick={() => edit.mutate({ status: 'active' })}>
          {t('Let in')}
        </Button>
      )}
      {!isYou && (
        <IconButton label={t('Send {{name}} away', { name: member.name })} onClick={() => remove.mutate()}>
          <CrossIcon size={20} />
        </IconButton>
      )}
    </li>
  );
}

function Screens({ party }: { party: PartySnapshot }) {
  const { t } = useTranslation();
  const { screens } = party.performance;
  if (screens.length === 0) return null;
  const names = screenNames(t, screens);
  return (
    <div>
      <h3 className="font-bold">{t('Screens')}</h3>
      <ul className="mt-1 text-soft">
        {screens.map(({ id, kind, connected }, i) => (
          <li key={id}>
            {names[i]}
            {kind !== 'stage' && ` · ${t(SCREEN_WORDS[kind])}`}
            {!connected && <span className="text-stop"> · {t('gone')}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
