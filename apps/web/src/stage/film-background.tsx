import { useEffect, useRef, useState } from 'react';
import { useStore } from '../ui/store.ts';
import type { StageSession } from './stage-session.ts';

const LOOK_EVERY_MS = 400;
/** Beyond this the film jumps; within it, it runs a little faster or slower. */
const JUMP_SECONDS = 0.4;
const MOST_NUDGE = 0.08;

/** The song's own film, silent and dark behind the words, in step with the sound at every tempo. */
export function FilmBackground({ url, session }: { url: string; session: StageSession }) {
  const film = useRef<HTMLVideoElement>(null);
  const [shown, setShown] = useState(false);
  const { phase } = useStore(session.view);
  const playing = phase === 'playing';
  useEffect(() => {
    const follow = () => film.current && session.player && keepInStep(film.current, session.player, playing);
    follow();
    const timer = setInterval(follow, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [session, playing]);
  return (
    <>
      <video
        ref={film}
        src={url}
        muted
        playsInline
        preload="auto"
        tabIndex={-1}
        // A file may be called a film and hold sound alone.
        onLoadedData={({ currentTarget }) => setShown(currentTarget.videoWidth > 0)}
        onError={() => setShown(false)}
        className={`absolute inset-0 size-full object-cover brightness-50 ${shown ? '' : 'invisible'}`}
      />
      <div className="absolute inset-0 bg-linear-to-b from-night/80 via-night/55 to-night/80" />
    </>
  );
}

function keepInStep(film: HTMLVideoElement, { audibleSeconds, clock }: NonNullable<StageSession['player']>, playing: boolean): void {
  if (!playing) film.pause();
  const ahead = film.currentTime - audibleSeconds;
  if (Math.abs(ahead) > JUMP_SECONDS) film.currentTime = audibleSeconds;
  const rate = clock.rate || 1;
  film.playbackRate = rate * (1 - Math.min(MOST_NUDGE, Math.max(-MOST_NUDGE, ahead / 2)));
  if (playing && film.paused) void film.play().catch(() => {});
}
