import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { MicIcon } from '../ui/icons.tsx';
import type { StageSession } from './stage-session.ts';

/** Applause. */
export function EndCard({ session }: { session: StageSession }) {
  const { t } = useTranslation();
  return (
    <div className="text-center">
      <p className="text-[clamp(2.8rem,7vw,6rem)] leading-none font-extrabold tracking-[-0.03em]">{t('Bravo.')}</p>
      <p className="mt-4 text-xl text-soft">{t('That was {{title}}.', { title: session.song.title })}</p>
      <div className="mt-9 flex flex-wrap justify-center gap-3">
        <Button kind="sing" autoFocus className="min-h-14 px-8 text-lg" onClick={() => void session.play(0)}>
          <MicIcon />
          {t('Sing it again')}
        </Button>
        <Link to="/" className="inline-flex min-h-14 items-center rounded-full bg-raised px-8 text-lg font-semibold hover:bg-edge">
          {t('Another song')}
        </Link>
      </div>
    </div>
  );
}
