import type { Song } from '@refrain/contract';
import { singableLines } from '@refrain/stage-engine';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServices } from '../app/services.tsx';
import type { Text } from '../i18n/translation.ts';
import { songHues } from '../library/song-art.tsx';
import { useStore } from '../ui/store.ts';
import { BACKGROUND_NAMES } from './background.tsx';
import { EndCard } from './end-card.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { LyricsText } from './lyrics-text.tsx';
import { StageCanvas } from './stage-canvas.tsx';
import { StageBar, StageTop } from './stage-controls.tsx';
import { type StageActions, toggleFullScreen, useStageKeys } from './stage-keys.ts';
import { StageSession, type StageView } from './stage-session.ts';
import { TitleCard } from './title-card.tsx';
import { useQuiet } from './use-quiet.ts';
import { useWakeLock } from './use-wake-lock.ts';

/** A song on the stage. */
export function SingPage({ song }: { song: Song }) {
  const session = useSession(song);
  return session && <Stage key={song.id} session={session} song={song} />;
}

/** One session per song and visit; a patch of the song's data does not start it over. */
function useSession(song: Song): StageSession | null {
  const [session, setSession] = useState<StageSession | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new title or progress must not interrupt the singing
  useEffect(() => {
    const fresh = new StageSession(song);
    setSession(fresh);
    void fresh.load();
    return () => fresh.dispose();
  }, [song.id]);
  return session;
}

function Stage({ session, song }: { session: StageSession; song: Song }) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const { phase } = useStore(session.view);
  const [helpShown, setHelpShown] = useState(false);
  const [line, setLine] = useState(-1);
  const quiet = useQuiet(phase === 'playing');
  const lines = useMemo(() => (session.loaded && phase !== 'loading' ? singableLines(session.loaded.chart) : []), [session, phase]);
  const actions = useStageActions(session, () => setHelpShown(true));
  const onStage = phase === 'playing' || phase === 'paused';
  useWakeLock(phase === 'playing');
  useStageKeys(session, actions, toasts);
  useEffect(() => {
    document.title = `${session.song.title} · Refrain`;
    return () => {
      document.title = 'Refrain';
    };
  }, [session]);
  return (
    <main className={`fixed inset-0 overflow-hidden bg-night ${quiet ? 'cursor-none' : ''}`}>
      {onStage && <StageCanvas session={session} onLine={setLine} />}
      {(onStage || phase === 'ended' || phase === 'failed') && <h1 className="sr-only">{session.song.title}</h1>}
      <StageTop session={session} actions={actions} hidden={quiet} />
      {!onStage && (
        <div style={glowOf(session.song.id)} className="absolute inset-0 flex items-center justify-center overflow-y-auto px-6 py-24">
          {phase === 'ended' ? <EndCard session={session} /> : <TitleCard session={session} song={song} />}
        </div>
      )}
      {onStage && <StageBar session={session} hidden={quiet} />}
      <LyricsText lines={lines} current={line} />
      <p role="status" className="sr-only">
        {phase !== 'failed' && t(PHASE_WORDS[phase])}
      </p>
      {helpShown && <HelpDialog onClose={() => setHelpShown(false)} />}
    </main>
  );
}

const PHASE_WORDS = {
  loading: 'Loading',
  ready: 'Ready to sing',
  playing: 'Playing',
  paused: 'Paused',
  ended: 'The song is over',
} as const satisfies Partial<Record<StageView['phase'], Text>>;

/** The song's own lights, before they move. */
function glowOf(songId: string): React.CSSProperties {
  const [first, second] = songHues(songId);
  return {
    backgroundImage: `radial-gradient(70% 90% at 12% 0%, hsl(${first} 60% 26% / 0.75), transparent 70%), radial-gradient(60% 80% at 95% 12%, hsl(${second} 52% 22% / 0.7), transparent 70%)`,
  };
}

const LEAVE_AGAIN_MS = 2500;

function useStageActions(session: StageSession, openHelp: () => void): StageActions {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { toasts } = useServices();
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  return {
    toggleHelp: openHelp,
    toggleFullScreen,
    nextBackground: () => toasts.show(t(BACKGROUND_NAMES[session.nextBackground()]), { seconds: 1.6 }),
    leave: () => {
      const sure = session.view.get().phase !== 'playing' || performance.now() - askedAt.current < LEAVE_AGAIN_MS;
      if (sure) return void navigate({ to: '/' });
      askedAt.current = performance.now();
      toasts.show(t('Once more to leave the stage'), { seconds: LEAVE_AGAIN_MS / 1000 });
    },
  };
}
