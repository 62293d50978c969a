import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import {
  BackIcon,
  FullScreenIcon,
  HelpIcon,
  MixIcon,
  MutedIcon,
  PauseIcon,
  PlayIcon,
  RestartIcon,
  SoundIcon,
  WordsIcon,
} from '../ui/icons.tsx';
import { useStore } from '../ui/store.ts';
import { BandFaders, GuideFader } from './mixer.tsx';
import { SeekBar } from './seek-bar.tsx';
import type { StageActions } from './stage-keys.ts';
import type { StageSession } from './stage-session.ts';
import { KeyStepper, TempoStepper } from './tune-controls.tsx';

interface Props {
  session: StageSession;
  /** Stepped back while nobody touches anything; focus brings it back. On an upright phone there is room: it stays. */
  hidden: boolean;
}

const stepBack = (hidden: boolean) =>
  `peer transition-opacity duration-500 has-focus-visible:opacity-100 ${
    hidden ? 'pointer-events-none opacity-0 max-sm:portrait:pointer-events-auto max-sm:portrait:opacity-100' : 'opacity-100'
  }`;

/** Leaving, the song's name, and what concerns the whole screen. */
export function StageTop({ session, actions, hidden }: Props & { actions: StageActions }) {
  const { t } = useTranslation();
  const { phase, wordsShown } = useStore(session.view);
  const onStage = phase === 'playing' || phase === 'paused';
  return (
    <div
      className={`absolute inset-x-0 top-0 z-10 flex items-center gap-2 p-3 pt-[max(0.75rem,env(safe-area-inset-top))] sm:p-5 flat:p-2 ${stepBack(hidden)}`}
    >
      <IconButton label={t('Leave the stage (Esc)')} onClick={actions.leave}>
        <BackIcon />
      </IconButton>
      <p className="min-w-0 grow truncate">
        {onStage && (
          <>
            <span className="font-semibold">{session.song.title}</span>
            <span className="text-soft"> · {session.song.artist ?? t('Unknown artist')}</span>
          </>
        )}
      </p>
      {onStage && (
        <IconButton label={t('Words (L)')} pressed={wordsShown} onClick={() => session.toggleWords()}>
          <WordsIcon />
        </IconButton>
      )}
      <IconButton label={t('Keys (?)')} className="max-sm:hidden" onClick={actions.toggleHelp}>
        <HelpIcon />
      </IconButton>
      <IconButton label={t('Full screen (F)')} onClick={actions.toggleFullScreen}>
        <FullScreenIcon />
      </IconButton>
    </div>
  );
}

/** Play, seek and levels; near the thumb on a phone. On a phone held sideways all of it is one row. */
export function StageBar({ session, hidden }: Props) {
  const { t } = useTranslation();
  const [mixing, setMixing] = useState(false);
  return (
    <div
      className={`absolute inset-x-0 bottom-0 z-10 bg-linear-to-t from-night/95 via-night/80 to-transparent px-4 pt-10 pb-[max(1rem,env(safe-area-inset-bottom))] sm:px-8 sm:pb-6 flat:flex flat:items-center flat:gap-3 flat:px-[max(1rem,env(safe-area-inset-left))] flat:pt-2 flat:pb-2 ${stepBack(hidden)}`}
    >
      {mixing && <MixPanel session={session} onClose={() => setMixing(false)} />}
      <div className="min-w-0 grow flat:order-2">
        <SeekBar session={session} />
      </div>
      <div className="mt-3 grid grid-cols-[1fr_auto_1fr] items-center gap-2 lg:flex lg:gap-6 flat:contents">
        <div className="flex items-center lg:order-2 flat:hidden">
          <IconButton label={t('From the start (R)')} onClick={() => session.seek(0)}>
            <RestartIcon />
          </IconButton>
          <MuteButton session={session} />
        </div>
        <PlayButton session={session} />
        <div className="flex justify-end lg:order-5 lg:ml-auto flat:order-3">
          <IconButton label={t('Mix, key and tempo')} pressed={mixing} aria-expanded={mixing} onClick={() => setMixing(!mixing)}>
            <MixIcon />
          </IconButton>
        </div>
        <div className="col-span-3 lg:order-3 lg:w-80 flat:hidden">
          <GuideFader session={session} />
        </div>
        <div className="flex gap-4 max-lg:hidden lg:order-4 flat:hidden">
          <KeyStepper session={session} />
          <TempoStepper session={session} />
        </div>
      </div>
    </div>
  );
}

function PlayButton({ session }: { session: StageSession }) {
  const { t } = useTranslation();
  const playing = useStore(session.view).phase === 'playing';
  return (
    <button
      type="button"
      aria-label={playing ? t('Pause (Space)') : t('Play (Space)')}
      onClick={() => session.toggle()}
      className="flex size-16 shrink-0 items-center justify-center rounded-full bg-warm text-night hover:bg-[#fffaf0] lg:order-1 flat:order-1 flat:size-12"
    >
      {playing ? <PauseIcon size={30} /> : <PlayIcon size={30} />}
    </button>
  );
}

function MuteButton({ session }: { session: StageSession }) {
  const { t } = useTranslation();
  const { muted } = useStore(session.view);
  return (
    <IconButton label={muted ? t('Sound on (M)') : t('Mute (M)')} pressed={muted} onClick={() => session.toggleMute()}>
      {muted ? <MutedIcon /> : <SoundIcon />}
    </IconButton>
  );
}

/** What does not fit the bar: every level, key and tempo, over whatever is behind. */
function MixPanel({ session, onClose }: { session: StageSession; onClose: () => void }) {
  const { t } = useTranslation();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // The outermost layer goes first; the stage stays.
      event.stopImmediatePropagation();
      onClose();
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [onClose]);
  return (
    <section
      aria-label={t('Mix, key and tempo')}
      className="absolute right-3 bottom-full z-10 max-h-[calc(100dvh-5rem)] w-[min(26rem,calc(100vw-1.5rem))] overflow-y-auto rounded-3xl bg-panel p-5 ring-1 ring-edge flat:grid flat:w-[min(46rem,calc(100vw-1.5rem))] flat:grid-cols-2 flat:gap-x-8 flat:p-4"
    >
      <BandFaders session={session} />
      <div className="flat:order-first">
        <div className="hidden flat:block">
          <GuideFader session={session} />
        </div>
        <div className="-mx-3 mt-2 flex items-center justify-between sm:mx-0 sm:gap-2 lg:hidden flat:flex">
          <KeyStepper session={session} />
          <TempoStepper session={session} />
        </div>
        <div className="hidden flat:flex">
          <IconButton label={t('From the start (R)')} onClick={() => session.seek(0)}>
            <RestartIcon />
          </IconButton>
          <MuteButton session={session} />
        </div>
      </div>
    </section>
  );
}
