import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listSessions, signOutEverywhere } from '../api/people.ts';
import { useFailure } from '../api/use-failure.ts';
import { useFormats } from '../i18n/formats.ts';
import { Button } from '../ui/button.tsx';

/** The browsers in which an account is signed in. */
export function SessionsPart({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions', accountId], queryFn: () => listSessions(accountId) });
  const end = useMutation({
    mutationFn: () => signOutEverywhere(accountId),
    onSuccess: () => client.resetQueries(),
    onError: useFailure(),
  });
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions" className="text-xl font-bold">
        {t('Where you are signed in')}
      </h2>
      <ul className="mt-3 grid grid-cols-1 gap-2">
        {sessions.data?.map((session) => (
          <li key={session.id} className="min-w-0 rounded-2xl bg-panel px-5 py-3">
            <p className="truncate">{session.client ?? t('Some browser')}</p>
            <p className="text-soft">
              {session.isThisOne ? t('This one') : t('Last used {{time}}', { time: formats.moment(new Date(session.lastUsedAt)) })}
            </p>
          </li>
        ))}
      </ul>
      <Button kind="stop" className="mt-4" disabled={end.isPending} onClick={() => end.mutate()}>
        {t('Sign out everywhere')}
      </Button>
    </section>
  );
}
