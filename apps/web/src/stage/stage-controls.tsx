import { useState } from 'react';
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

interface Props {
  session: StageSession;
  /** Stepped back while nobody touches anything; focus brings it back. On an upright phone there is room: it stays. */
  hidden: boolean;
}

const stepBack = (hidden: boolean) =>
  `transition-opacity duration-500 has-focus-visible:opacity-100 ${
    hidden ? 'pointer-events-none opacity-0 max-sm:portrait:pointer-events-auto max-sm:portrait:opacity-100' : 'opacity-100'
  }`;

/** Leaving, the song's name, and what concerns the whole screen. */
export function StageTop({ session, actions, hidden }: Props & { actions: StageActions }) {
  const { phase, wordsShown } = useStore(session.view);
  const onStage = phase === 'playing' || phase === 'paused';
  return (
    <div
      className={`absolute inset-x-0 top-0 z-10 flex items-center gap-2 p-3 pt-[max(0.75rem,env(safe-area-inset-top))] sm:p-5 ${stepBack(hidden)}`}
    >
      <IconButton label="Leave the stage (Esc)" onClick={actions.leave}>
        <BackIcon />
      </IconButton>
      <p className="min-w-0 grow truncate">
        {onStage && (
          <>
            <span className="font-semibold">{session.song.title}</span>
            <span className="text-soft"> · {session.song.artist ?? 'Unknown artist'}</span>
          </>
        )}
      </p>
      {onStage && (
        <IconButton label="Words (L)" pressed={wordsShown} onClick={() => session.toggleWords()}>
          <WordsIcon />
        </IconButton>
      )}
      <IconButton label="Keys (?)" className="max-sm:hidden" onClick={actions.toggleHelp}>
        <HelpIcon />
      </IconButton>
      <IconButton label="Full screen (F)" onClick={actions.toggleFullScreen}>
        <FullScreenIcon />
      </IconButton>
    </div>
  );
}

/** Play, seek and faders; near the thumb on a phone. */
export function StageBar({ session, hidden }: Props) {
  const { phase, muted } = useStore(session.view);
  const [mixing, setMixing] = useState(false);
  const playing = phase === 'playing';
  return (
    <div
      className={`absolute inset-x-0 bottom-0 z-10 bg-linear-to-t from-night/95 via-night/80 to-transparent px-4 pt-10 pb-[max(1rem,env(safe-area-inset-bottom))] sm:px-8 sm:pb-6 ${stepBack(hidden)}`}
    >
      <SeekBar session={session} />
      <div className="mt-3 grid grid-cols-[1fr_auto_1fr] items-center gap-2 lg:flex lg:gap-7">
        <div className="flex items-center lg:order-2">
          <IconButton label="From the start (R)" onClick={() => session.seek(0)}>
            <RestartIcon />
          </IconButton>
          <IconButton label={muted ? 'Sound on (M)' : 'Mute (M)'} pressed={muted} onClick={() => session.toggleMute()}>
            {muted ? <MutedIcon /> : <SoundIcon />}
          </IconButton>
        </div>
        <button
          type="button"
          aria-label={playing ? 'Pause (Space)' : 'Play (Space)'}
          onClick={() => session.toggle()}
          className="flex size-16 items-center justify-center rounded-full bg-warm text-night hover:bg-[#fffaf0] lg:order-1"
        >
          {playing ? <PauseIcon size={30} /> : <PlayIcon size={30} />}
        </button>
        <div className="flex justify-end lg:hidden">
          <IconButton label="Band levels" pressed={mixing} aria-expanded={mixing} onClick={() => setMixing(!mixing)}>
            <MixIcon />
          </IconButton>
        </div>
        <div className="col-span-3 lg:order-3 lg:w-80">
          <GuideFader session={session} />
        </div>
        <BandFaders session={session} className={`col-span-3 lg:order-4 lg:flex lg:grow lg:gap-6 ${mixing ? '' : 'max-lg:hidden'}`} />
      </div>
    </div>
  );
}
