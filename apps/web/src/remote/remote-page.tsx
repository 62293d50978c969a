import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveParty, useSeat } from '../party/use-party.ts';
import { FootTabs } from '../ui/foot-tabs.tsx';
import { HomeLink } from '../ui/home-link.tsx';
import { MeIcon, NoteIcon, QueueIcon, SearchIcon } from '../ui/icons.tsx';
import { keep } from '../ui/kept.ts';
import { Trouble } from '../ui/trouble.tsx';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import { MeTab } from './me-tab.tsx';
import { NowTab } from './now-tab.tsx';
import { QueueTab } from './queue-tab.tsx';
import type { RemoteProps } from './remote.types.ts';
import { SearchTab } from './search-tab.tsx';
import { TurnBanner } from './turn-banner.tsx';

const TABS = [
  { name: 'search', label: 'Search', Icon: SearchIcon },
  { name: 'queue', label: 'Queue', Icon: QueueIcon },
  { name: 'now', label: 'Now', Icon: NoteIcon },
  { name: 'me', label: 'Me', Icon: MeIcon },
] as const;
type TabName = (typeof TABS)[number]['name'];

/** A guest's phone: find a song, see when it is your turn, and be heard. */
export function RemotePage() {
  const { partyId } = useParams({ from: '/party/$partyId' });
  const seat = useSeat(partyId);
  const live = useLiveParty(partyId);
  useEffect(() => keep('party', partyId), [partyId]);
  const error = seat.error ?? live.error;
  if (!seat.data || !live.data) {
    if (!error) return <main className="hero-glow min-h-dvh" aria-busy="true" />;
    return (
      <main className="hero-glow flex min-h-dvh items-center p-6">
        <Trouble level={1} error={error} onRetry={() => void Promise.all([seat.refetch(), live.refetch()])}>
          <HomeLink />
        </Trouble>
      </main>
    );
  }
  const you = live.data.members.find(({ id }) => id === seat.data.you.id) ?? seat.data.you;
  if (you.status === 'waiting') return <AtTheDoor name={live.data.party.name} />;
  return <Remote party={live.data} you={you} />;
}

function Remote(props: RemoteProps) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<TabName>('search');
  const main = useKeptFocus<HTMLElement>();
  const waiting = props.party.queue.entries.filter(({ singers }) => singers.some(({ memberId }) => memberId === props.you.id)).length;
  return (
    <div className="flex h-dvh flex-col bg-night pt-(--head)">
      <TurnBanner {...props} onOpen={() => setTab('now')} />
      <main ref={main} tabIndex={-1} className="mx-auto w-full max-w-2xl grow overflow-y-auto overscroll-contain px-4 pt-5 pb-6">
        {tab === 'search' && <SearchTab {...props} onQueued={() => setTab('queue')} />}
        {tab === 'queue' && <QueueTab {...props} onSearch={() => setTab('search')} />}
        {tab === 'now' && <NowTab {...props} />}
        {tab === 'me' && <MeTab {...props} />}
      </main>
      <FootTabs
        label={t('Party')}
        tabs={TABS.map(({ name, label, Icon }) => ({
          ...{ name, label: t(label), Icon },
          ...(name === 'queue' ? { badge: { count: waiting, meaning: t('of yours') } } : {}),
        }))}
        current={tab}
        onChoose={setTab}
      />
    </div>
  );
}

function AtTheDoor({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <main className="hero-glow flex min-h-dvh flex-col items-center justify-center gap-4 p-8 text-center">
      <h1 className="text-3xl font-extrabold tracking-tight">{t('You are at the door of {{name}}', { name })}</h1>
      <p role="status" className="text-soft">
        {t('The host has been told and lets you in. This page goes on by itself.')}
      </p>
    </main>
  );
}
