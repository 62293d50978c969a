import { useMutation } from '@tanstack/react-query';
import { Link, Navigate, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHouse } from '../api/house.ts';
import { useMay, useSession } from '../api/session.ts';
import { makeDemo } from '../api/songs.ts';
import { useFailure } from '../api/use-failure.ts';
import { useSongList } from '../api/use-library.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useServices } from '../app/services.tsx';
import { Button } from '../ui/button.tsx';
import { MicIcon } from '../ui/icons.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { AddFiles } from './add-files.tsx';
import { LibraryView } from './library-view.tsx';

/** The first screen: an invitation while the house is empty, then its songs. */
export function HomePage() {
  const newest = useSongList({});
  const songs = newest.data?.pages.flatMap((page) => page.songs) ?? [];
  const house = useHouse();
  const session = useSession();
  const mayDecide = useMay('admin');
  if (house.data?.isSetUp === false && mayDecide) return <Navigate to="/welcome" replace />;
  // Nobody is shown an invitation that questions push away a moment later.
  if (songs.length === 0 && (newest.isPending || house.isPending || session.isPending)) return <PageFrame>{null}</PageFrame>;
  return (
    <PageFrame>
      <main>
        {house.data?.name && <p className="truncate text-lg font-semibold text-soft lg:hidden">{house.data.name}</p>}
        {songs.length > 0 ? (
          <LibraryView newest={songs} />
        ) : (
          <div className="grid gap-10 pt-6 lg:min-h-[calc(100dvh-11rem)] lg:grid-cols-[1.05fr_1fr] lg:items-center lg:pt-0">
            <Invitation />
            {newest.isError ? <Trouble error={newest.error} onRetry={() => void newest.refetch()} /> : <AddFiles />}
          </div>
        )}
      </main>
    </PageFrame>
  );
}

function Invitation() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { modelNotice } = useServices();
  const demo = useMutation({
    mutationFn: makeDemo,
    onSuccess: ({ songId }) => navigate({ to: '/songs/$songId', params: { songId } }),
    onError: useFailure(),
  });
  return (
    <div>
      <h1 className="text-[clamp(2.6rem,6.2vw,4.9rem)] leading-[1.02] font-extrabold tracking-[-0.03em] text-balance">
        {t('Bring a song.')} <span className="sung-headline">{t('Sing it tonight.')}</span>
      </h1>
      <p className="mt-6 max-w-[34rem] text-lg text-soft sm:text-xl">
        {t(
          'Refrain takes the voice out of the band, finds every word and beat, and puts them on this screen. Your music stays in this house.',
        )}
      </p>
      <div className="mt-8 flex flex-wrap items-center gap-x-5 gap-y-3">
        <Button
          kind="sing"
          className="min-h-14 px-8 text-lg"
          disabled={demo.isPending}
          onClick={() => void modelNotice.before(() => demo.mutate())}
        >
          <MicIcon />
          {t('Hear what it does')}
        </Button>
        <span className="text-soft">{t('A short demo song, nothing to set up.')}</span>
      </div>
      <OtherWays />
    </div>
  );
}

/** Where else an evening may begin. */
function OtherWays() {
  const { t } = useTranslation();
  const look = 'inline-flex min-h-12 items-center font-semibold underline decoration-edge underline-offset-4 hover:decoration-warm';
  return (
    <p className="mt-4 flex flex-wrap items-center gap-x-5 text-soft">
      {t('Or:')}
      <Link to="/host" className={look}>
        {t('Have a party')}
      </Link>
      <Link to="/settings/$section" params={{ section: 'folders' }} className={look}>
        {t('Watch a folder of songs')}
      </Link>
    </p>
  );
}
