import type { AuditAct } from '@refrain/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listAccounts, listAudit } from '../api/people.ts';
import { useSession } from '../api/session.ts';
import { useFormats } from '../i18n/formats.ts';
import type { Text } from '../i18n/translation.ts';
import { Trouble } from '../ui/trouble.tsx';

const ACT_WORDS: Record<AuditAct, Text> = {
  'account.created': 'made an account',
  'account.roleChanged': 'changed what somebody may do',
  'account.passwordChanged': 'changed a password',
  'account.deleted': 'removed an account',
  'account.exported': 'saved what is kept of an account',
  'session.started': 'signed in',
  'session.refused': 'was refused',
  'session.ended': 'signed out',
  'session.endedEverywhere': 'signed out everywhere',
  'key.created': 'made an API key',
  'key.removed': 'removed an API key',
  'queue.paused': 'paused a queue of work',
  'queue.resumed': 'let a queue of work go on',
};

/** Who signed in, was refused, or changed rights. */
export function AuditSection() {
  const { t } = useTranslation();
  const formats = useFormats();
  const isAdmin = useSession().data?.account?.role === 'admin';
  const entries = useQuery({ queryKey: ['audit'], queryFn: listAudit, enabled: isAdmin });
  const people = useQuery({ queryKey: ['accounts'], queryFn: listAccounts, enabled: isAdmin });
  if (!isAdmin) return <p className="max-w-prose text-lg text-soft">{t('While there are no accounts, nothing is written down here.')}</p>;
  const nameOf = (id: string | null) => people.data?.find((account) => account.id === id)?.displayName ?? null;
  return (
    <>
      {entries.isError && <Trouble error={entries.error} onRetry={() => void entries.refetch()} />}
      <ul>
        {entries.data?.map((entry) => {
          const about = entry.accountId === entry.actorId ? null : nameOf(entry.accountId);
          return (
            <li key={entry.id} className="flex flex-wrap gap-x-3 border-t border-edge py-3">
              <span className="tabular text-soft">{formats.moment(new Date(entry.at))}</span>
              <span>
                <b>{nameOf(entry.actorId) ?? t('Somebody')}</b> {t(ACT_WORDS[entry.act])}
                {about && ` (${about})`}
              </span>
              {entry.address && <span className="tabular text-faint">{entry.address}</span>}
            </li>
          );
        })}
      </ul>
    </>
  );
}
