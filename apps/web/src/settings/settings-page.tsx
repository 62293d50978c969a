import type { UserRole } from '@refrain/contract';
import { Link, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '../api/session.ts';
import { PageFrame } from '../app/page-frame.tsx';
import type { Text } from '../i18n/translation.ts';
import { AccountSection } from './account-section.tsx';
import { AuditSection } from './audit-section.tsx';
import { FiguresSection } from './figures-section.tsx';
import { FoldersSection } from './folders-section.tsx';
import { HouseSection } from './house-section.tsx';
import { OutsideSection } from './outside-section.tsx';
import { PeopleSection } from './people-section.tsx';
import { QueuesSection } from './queues-section.tsx';
import { WebhooksSection } from './webhooks-section.tsx';

/** The sections by the last part of their address, and who may see each. */
const SECTIONS: Record<string, { label: Text; least: UserRole; Section: ComponentType }> = {
  you: { label: 'You', least: 'viewer', Section: AccountSection },
  house: { label: 'The house', least: 'admin', Section: HouseSection },
  outside: { label: 'Outside services', least: 'viewer', Section: OutsideSection },
  folders: { label: 'Watched folders', least: 'host', Section: FoldersSection },
  library: { label: 'The library in figures', least: 'host', Section: FiguresSection },
  queues: { label: 'Queues and workers', least: 'admin', Section: QueuesSection },
  people: { label: 'People', least: 'admin', Section: PeopleSection },
  webhooks: { label: 'Webhooks', least: 'admin', Section: WebhooksSection },
  audit: { label: 'Who did what', least: 'admin', Section: AuditSection },
};

/** How the house is run, one section at a time. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { section = 'you' } = useParams({ strict: false });
  const shown = SECTIONS[section] ?? SECTIONS['you'];
  const mayBeHost = useMay('host');
  const mayBeAdmin = useMay('admin');
  const session = useSession();
  const may = { viewer: true, singer: true, host: mayBeHost, admin: mayBeAdmin };
  if (!shown || !session.data) return <PageFrame>{null}</PageFrame>;
  const { Section } = shown;
  return (
    <PageFrame>
      <div className="grid gap-x-12 gap-y-6 pt-2 lg:grid-cols-[15rem_minmax(0,1fr)]">
        <nav aria-label={t('Settings')} className="-mx-5 flex gap-1 overflow-x-auto px-5 pb-2 lg:mx-0 lg:block lg:px-0">
          {Object.entries(SECTIONS)
            .filter(([, { least }]) => may[least])
            .map(([name, { label }]) => (
              <Link
                key={name}
                to="/settings/$section"
                params={{ section: name }}
                aria-current={shown.label === label ? 'page' : undefined}
                activeProps={{}}
                className="flex min-h-12 shrink-0 items-center rounded-2xl px-4 font-semibold whitespace-nowrap text-soft hover:bg-warm/5 aria-[current]:bg-panel aria-[current]:text-warm"
              >
                {t(label)}
              </Link>
            ))}
        </nav>
        <main className="min-w-0">
          <h1 className="text-3xl font-extrabold tracking-tight">{t(shown.label)}</h1>
          <div className="mt-6">
            {may[shown.least] ? <Section /> : <p className="text-soft">{t('This is for whoever runs the house.')}</p>}
          </div>
        </main>
      </div>
    </PageFrame>
  );
}
