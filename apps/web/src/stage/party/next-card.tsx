import type { Performance } from '@refrain/contract';
import { useTranslation } from 'react-i18next';
import { SongArt } from '../../library/song-art.tsx';
import { namesText, tuningText } from '../../party/party-words.ts';
import { useNow } from './idle-screen.tsx';

/** Between two songs: who sings, what, and how long until it begins. */
export function NextCard({ performance, hasCover, serverMs }: { performance: Performance; hasCover: boolean; serverMs: () => number }) {
  const { t } = useTranslation();
  const nowMs = useNow(serverMs, 200);
  const { onStage, clock } = performance;
  if (!onStage) return null;
  const left = Math.max(0, Math.ceil((clock.atServerMs - nowMs) / 1000));
  const tuning = tuningText(t, performance);
  return (
    <div className="hero-glow absolute inset-0 flex flex-col items-center justify-center gap-[5vh] p-[6vh] text-center sm:flex-row sm:gap-[6vw] sm:text-left">
      <SongArt songId={onStage.songId} hasCover={hasCover} className="w-[34vh] shrink-0 rounded-[2rem] shadow-2xl" />
      <div className="min-w-0">
        <p className="text-[clamp(1.1rem,3.4vh,2.8rem)] text-soft">{t('On stage')}</p>
        <h1 className="text-[clamp(2.4rem,11vh,9rem)] leading-[1.02] font-extrabold tracking-[-0.03em] text-balance">
          {namesText(t, onStage.singers)}
        </h1>
        <p className="mt-[2vh] text-[clamp(1.3rem,5vh,4rem)] leading-tight font-semibold">{onStage.title}</p>
        <p className="text-[clamp(1rem,3.2vh,2.6rem)] text-soft">
          {onStage.artist ?? t('Unknown artist')}
          {tuning && <span> · {tuning}</span>}
        </p>
        <p className="tabular mt-[4vh] text-[clamp(1.6rem,7vh,6rem)] leading-none font-extrabold text-sing" aria-hidden="true">
          {left > 0 ? left : ' '}
        </p>
      </div>
    </div>
  );
}
