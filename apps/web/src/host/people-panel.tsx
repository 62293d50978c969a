import type { MemberEdit, PartyLinks, PartyMember, PartySnapshot } from '@refrain/contract';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useServices } from '../app/services.tsx';
import { editMember, removeMember } from '../party/party-api.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { CrossIcon } from '../ui/icons.tsx';
import { QrCode } from '../ui/qr-code.tsx';

interface Props {
  party: PartySnapshot;
  you: PartyMember;
  links: PartyLinks | null;
}

const ROLE_WORDS = { viewer: 'watches', singer: 'sings', host: 'runs the evening', screen: 'screen' } as const;

/** How people come in, who is here, and which screens there are. */
export function PeoplePanel({ party, you, links }: Props) {
  const people = party.members.filter(({ status, role }) => role !== 'screen' && (status === 'active' || status === 'waiting'));
  return (
    <section aria-labelledby="desk-people" className="flex min-h-0 flex-col gap-5 overflow-y-auto rounded-3xl bg-panel p-5">
      <h2 id="desk-people" className="text-xl font-extrabold">
        People
      </h2>
      {links && <Links links={links} />}
      <ul className="grid gap-1">
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
        Sing from this device
      </Link>
    </section>
  );
}

function Links({ links }: { links: PartyLinks }) {
  const { toasts } = useServices();
  const guest = `${location.origin}/join/${links.guestToken}`;
  const copy = async (text: string, what: string) => {
    // Without HTTPS browsers keep the clipboard to themselves.
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    toasts.show(copied ? `${what} is copied.` : text, { seconds: copied ? 4 : 15 });
  };
  return (
    <div>
      <QrCode text={guest} label="Scan to join the party" className="w-full max-w-48" />
      <p className="mt-3 text-soft">
        {location.host}/join · <b className="tabular text-xl tracking-widest text-warm">{links.code}</b>
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <a
          href={`/stage/${links.screenToken}`}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-12 items-center rounded-full bg-warm px-5 font-bold text-night"
        >
          Open the stage
        </a>
        <Button className="px-5" onClick={() => void copy(guest, 'The link for guests')}>
          Copy the guests’ link
        </Button>
        <Button className="px-5" onClick={() => void copy(`${location.origin}/join/${links.hostToken}`, 'The link for a second host')}>
          Copy a host’s link
        </Button>
      </div>
    </div>
  );
}

function Person({ member, partyId, isYou }: { member: PartyMember; partyId: string; isYou: boolean }) {
  const { toasts } = useServices();
  const onError = (error: Error) => toasts.show(error.message, { seconds: 6 });
  const edit = useMutation({ mutationFn: (change: MemberEdit) => editMember(partyId, member.id, change), onError });
  const remove = useMutation({ mutationFn: () => removeMember(partyId, member.id), onError });
  const sungText = member.turns === 1 ? 'sang once' : `sang ${member.turns} times`;
  return (
    <li className="flex min-h-12 items-center gap-2">
      <div className="min-w-0 grow">
        <span className="block truncate font-semibold">
          {member.name}
          {isYou && <span className="text-soft"> (you)</span>}
        </span>
        <span className="block truncate text-sm text-soft">
          {member.status === 'waiting'
            ? 'at the door'
            : [ROLE_WORDS[member.role], member.turns > 0 && sungText, member.away && 'away'].filter(Boolean).join(', ')}
        </span>
      </div>
      {member.status === 'waiting' && (
        <Button kind="plain" className="px-4" onClick={() => edit.mutate({ status: 'active' })}>
          Let in
        </Button>
      )}
      {!isYou && (
        <IconButton label={`Send ${member.name} away`} onClick={() => remove.mutate()}>
          <CrossIcon size={20} />
        </IconButton>
      )}
    </li>
  );
}

function Screens({ party }: { party: PartySnapshot }) {
  const { screens } = party.performance;
  if (screens.length === 0) return null;
  return (
    <div>
      <h3 className="font-bold">Screens</h3>
      <ul className="mt-1 text-soft">
        {screens.map(({ id, name, kind, connected }) => (
          <li key={id}>
            {name} · {kind}
            {!connected && <span className="text-stop"> · gone</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
