import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { getImport } from '../api/imports.ts';
import { rememberJob } from '../api/songs.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { ImportRow, isUnderWay } from './import-list.tsx';

const POLL_MS = 1000;

/** A link while it is fetched; then on to the song's own page. */
export function ImportPage() {
  const { t } = useTranslation();
  const { importId } = useParams({ from: '/imports/$importId' });
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ['imports', importId],
    queryFn: () => getImport(importId),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? POLL_MS : false),
  });
  const { songId = null, jobId = null } = query.data ?? {};
  useEffect(() => {
    if (songId === null) return;
    if (jobId !== null) rememberJob(songId, jobId);
    void navigate({ to: '/songs/$songId', params: { songId }, replace: true });
  }, [songId, jobId, navigate]);
  return (
    <PageFrame narrow>
      <main>
        <h1 className="mt-6 mb-6 text-3xl font-extrabold tracking-tight">{t('Fetching the song')}</h1>
        {query.isError && <Trouble error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && (
          <div className="rounded-3xl bg-panel p-6">
            <ImportRow one={query.data} />
          </div>
        )}
        <p className="mt-6">
          <Link to="/add" className="font-semibold underline">
            {t('Bring another one meanwhile')}
          </Link>
        </p>
      </main>
    </PageFrame>
  );
}
