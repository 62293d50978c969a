import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useHouse } from '../api/house.ts';
import type { Text } from '../i18n/translation.ts';
import { GearIcon, HouseIcon, JobsIcon, PartyIcon, PlusIcon, Wordmark } from '../ui/icons.tsx';
import { readKept } from '../ui/kept.ts';
import { PageFoot } from './page-foot.tsx';

const PLACES = [
  { to: '/', label: 'Songs', Icon: HouseIcon },
  { to: '/add', label: 'Add', Icon: PlusIcon },
  { to: '/jobs', label: 'Being made', Icon: JobsIcon },
  { to: '/settings', label: 'Settings', Icon: GearIcon },
] as const satisfies readonly { to: string; label: Text; Icon: typeof HouseIcon }[];
const DOOR =
  'inline-flex min-h-12 items-center gap-2 rounded-full px-2.5 font-semibold text-soft hover:bg-warm/10 hover:text-warm aria-[current]:text-warm sm:px-3 lg:px-4';

/** What the pages of the house have around them: the name, the ways to go, and a calm ground. */
export function PageFrame({ children, narrow = false }: { children: ReactNode; narrow?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="hero-glow min-h-dvh pt-(--head)">
      <div className="mx-auto max-w-6xl px-5 pb-24 sm:px-10 tv:max-w-[84rem]">
        <header className="flex flex-wrap items-center gap-x-2 py-4 sm:gap-x-4 sm:py-6">
          <Link to="/" className="inline-flex min-h-12 items-center" aria-label={t('Refrain, all songs')}>
            <Wordmark />
          </Link>
          <HouseName />
          <nav aria-label={t('Main')} className="ml-auto flex items-center sm:gap-1">
            {PLACES.map(({ to, label, Icon }) => (
              <Link key={to} to={to} activeOptions={{ exact: to === '/' }} activeProps={{ 'aria-current': 'page' }} className={DOOR}>
                <Icon size={22} />
                <span className="max-lg:sr-only">{t(label)}</span>
              </Link>
            ))}
            <PartyDoor />
          </nav>
        </header>
        <div className={narrow ? 'mx-auto max-w-[51rem]' : undefined}>{children}</div>
        <PageFoot />
      </div>
    </div>
  );
}

/** Beside the wordmark, where there is room for it. */
function HouseName() {
  const name = useHouse().data?.name;
  return name ? <p className="max-w-60 truncate border-l border-edge pl-4 text-soft max-lg:hidden">{name}</p> : null;
}

/** To the party one is in, or to a new one. */
function PartyDoor() {
  const { t } = useTranslation();
  const partyId = readKept('party');
  const look = 'ml-1 inline-flex min-h-12 items-center gap-2 rounded-full bg-raised px-2.5 font-semibold hover:bg-edge sm:ml-2 sm:px-5';
  const text = partyId === null ? t('Have a party') : t('Back to the party');
  const inside = (
    <>
      <PartyIcon size={22} />
      <span className="max-sm:sr-only">{text}</span>
    </>
  );
  if (partyId === null)
    return (
      <Link to="/host" className={look}>
        {inside}
      </Link>
    );
  return (
    <Link to="/party/$partyId" params={{ partyId }} className={look}>
      {inside}
    </Link>
  );
}
