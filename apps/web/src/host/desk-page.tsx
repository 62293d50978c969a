import type { PartyEntry, PartySnapshot } from '@refrain/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveParty, usePartyCommand, useSeat } from '../party/use-party.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { FootTabs } from '../ui/foot-tabs.tsx';
import { HomeLink } from '../ui/home-link.tsx';
import { GearIcon, HelpIcon, MeIcon, NoteIcon, QueueIcon, Wordmark } from '../ui/icons.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { AddSongDialog } from './add-song-dialog.tsx';
import { DeskHelp } from './desk-help.tsx';
import { DeskQueue } from './desk-queue.tsx';
import { DeskStage } from './desk-stage.tsx';
import { PartySettingsDialog } from './party-settings-dialog.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { useDeskKeys } from './use-desk-keys.ts';

const SECTIONS = [
  { name: 'stage', label: 'Stage', Icon: NoteIcon },
  { name: 'queue', label: 'Queue', Icon: QueueIcon },
  { name: 'people', label: 'People', Icon: MeIcon },
] as const;
type SectionName = (typeof SECTIONS)[number]['name'];
type Dialog = 'add' | 'settings' | 'help';

/** The desk of whoever runs the evening: queue, stage and people on one screen, and one of them at a time where it is small. */
export function DeskPage() {
  const { partyId } = useParams({ from: '/host/$partyId' });
  const seat = useSeat(partyId);
  const live = useLiveParty(partyId);
  const error = seat.error ?? live.error;
  if (!seat.data || !live.data) {
    if (!error) return <main className="min-h-dvh bg-night" aria-busy="true" />;
    return (
      <main className="hero-glow flex min-h-dvh items-center p-6">
        <Trouble level={1} error={error} onRetry={() => void Promise.all([seat.refetch(), live.refetch()])}>
          <HomeLink />
        </Trouble>
      </main>
    );
  }
  if (seat.data.you.role !== 'host') return <NotTheHost partyId={partyId} />;
  return <Desk party={live.data} seat={seat.data} />;
}

function Desk({ party, seat }: { party: PartySnapshot; seat: PartyEntry }) {
  const { t } = useTranslation();
  const command = usePartyCommand(party.party.id);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [section, setSection] = useState<SectionName>('stage');
  const place = (name: SectionName) => (name === section ? 'contents' : 'contents max-lg:hidden');
  const close = () => setDialog(null);
  useDeskKeys({ party, command, onAdd: () => setDialog('add'), onHelp: () => setDialog('help'), blocked: dialog !== null });
  return (
    <div className="flex h-dvh flex-col bg-night pt-(--head)">
      <header className="flex items-center gap-x-6 px-5 py-3 max-sm:gap-x-2 max-sm:pr-2 flat:py-1">
        <Link to="/host" title={t('All parties')} className="inline-flex min-h-12 items-center max-sm:hidden">
          <Wordmark />
        </Link>
        <h1 className="min-w-0 truncate text-xl font-bold">{party.party.name}</h1>
        <div className="ml-auto flex items-center gap-1">
          <Button kind="plain" className="shrink-0 max-sm:px-4" onClick={() => setDialog('add')}>
            {t('Add a song')}
          </Button>
          <IconButton label={t('Settings of the party')} onClick={() => setDialog('settings')}>
            <GearIcon />
          </IconButton>
          <IconButton label={t('Keys')} onClick={() => setDialog('help')}>
            <HelpIcon />
          </IconButton>
        </div>
      </header>
      <main className="grid min-h-0 grow grid-cols-1 gap-4 px-4 pb-4 max-sm:px-2 max-sm:pb-2 lg:grid-cols-[minmax(0,1.1fr)_minmax(0,1.15fr)_minmax(15rem,0.62fr)]">
        <div className={place('stage')}>
          <DeskStage party={party} command={command} />
        </div>
        <div className={place('queue')}>
          <DeskQueue party={party} command={command} onAdd={() => setDialog('add')} />
        </div>
        <div className={place('people')}>
          <PeoplePanel party={party} you={seat.you} links={seat.links} />
        </div>
      </main>
      <FootTabs
        label={t('Parts of the desk')}
        tabs={SECTIONS.map(({ name, label, Icon }) => ({
          ...{ name, label: t(label), Icon },
          ...(name === 'queue' ? { badge: { count: party.queue.entries.length, meaning: t('in the queue') } } : {}),
        }))}
        current={section}
        onChoose={setSection}
        className="lg:hidden"
      />
      {dialog === 'add' && <AddSongDialog party={party} command={command} onClose={close} />}
      {dialog === 'settings' && <PartySettingsDialog party={party.party} onClose={close} />}
      {dialog === 'help' && <DeskHelp onClose={close} />}
    </div>
  );
}

function NotTheHost({ partyId }: { partyId: string }) {
  const { t } = useTranslation();
  return (
    <main className="hero-glow flex min-h-dvh flex-col items-center justify-center gap-6 p-6 text-center">
      <h1 className="text-3xl font-extrabold">{t('This desk is the host’s')}</h1>
      <Link
        to="/party/$partyId"
        params={{ partyId }}
        className="inline-flex min-h-12 items-center rounded-full bg-raised px-6 font-semibold"
      >
        {t('To your remote')}
      </Link>
    </main>
  );
}
