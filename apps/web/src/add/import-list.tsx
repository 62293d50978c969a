import type { Import } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { cancelImport, listImports, retryImport } from '../api/imports.ts';
import { useFailure } from '../api/use-failure.ts';
import { failureText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';

const POLL_MS = 1500;
export const isUnderWay = ({ status }: Import) => status === 'queued' || status === 'downloading';

/** The links this browser gave, and how far each is; nothing when there are none. */
export function ImportList() {
  const { t } = useTranslation();
  const imports = useQuery({
    queryKey: ['imports'],
    queryFn: listImports,
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? POLL_MS : false),
  });
  if (!imports.data || imports.data.length === 0) return null;
  return (
    <section aria-labelledby="imports" className="mt-12">
      <h2 id="imports" className="mb-3 text-xl font-bold">
        {t('Links you gave')}
      </h2>
      <ul className="grid grid-cols-1 gap-2">
        {imports.data.map((one) => (
          <li key={one.id} className="rounded-2xl bg-panel px-5 py-3">
            <ImportRow one={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One link on its way. */
export function ImportRow({ one }: { one: Import }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (run: typeof cancelImport) => run(one.id),
    onError: useFailure(),
    onSettled: () => client.invalidateQueries({ queryKey: ['imports'] }),
  });
  const name = one.title ?? one.url;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <div className="min-w-0 grow basis-60">
        <p className="truncate font-semibold">{name}</p>
        {isUnderWay(one) && <ProgressBar label={t('Fetching {{name}}', { name })} value={one.progress} className="mt-2" />}
        {one.failure && <p className="text-stop">{failureText(t, one.failure)}</p>}
        {one.status === 'cancelled' && <p className="text-soft">{t('Stopped')}</p>}
      </div>
      {one.songId && (
        <Link
          to="/songs/$songId"
          params={{ songId: one.songId }}
          className="inline-flex min-h-12 items-center rounded-full bg-raised px-5 font-semibold hover:bg-edge"
        >
          {t('To the song')}
        </Link>
      )}
      {isUnderWay(one) && (
        <Button disabled={act.isPending} onClick={() => act.mutate(cancelImport)}>
          {t('Stop')}
        </Button>
      )}
      {(one.status === 'failed' || one.status === 'cancelled') && (
        <Button disabled={act.isPending} onClick={() => act.mutate(retryImport)}>
          {t('Try again')}
        </Button>
      )}
    </div>
  );
}
