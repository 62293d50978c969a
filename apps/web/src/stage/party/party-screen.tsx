import type { PartyCommand, PartySnapshot, Performance, Song } from '@refrain/contract';
import { singableLines } from '@refrain/stage-engine';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getSong } from '../../api/songs.ts';
import { useServices } from '../../app/services.tsx';
import { errorText } from '../../i18n/error-text.ts';
import { STAGE_NAME } from '../../party/party-words.ts';
import { usePartyCommand } from '../../party/use-party.ts';
import { Button } from '../../ui/button.tsx';
import { keep, readKept } from '../../ui/kept.ts';
import { useStore } from '../../ui/store.ts';
import { BACKGROUND_NAMES } from '../background.tsx';
import { HelpDialog } from '../help-dialog.tsx';
import { LyricsText } from '../lyrics-text.tsx';
import { themeStyle } from '../palette.ts';
import { StageCanvas } from '../stage-canvas.tsx';
import { StageBar, StageTop } from '../stage-controls.tsx';
import { type StageActions, toggleFullScreen, useStageKeys } from '../stage-keys.ts';
import { useQuiet } from '../use-quiet.ts';
import { FillerLine, useFiller } from './filler-line.tsx';
import { IdleScreen } from './idle-screen.tsx';
import { CornerInvitation } from './invitation.tsx';
import { NextCard } from './next-card.tsx';
import { PartySession, type PartyTie } from './party-session.ts';
import { Reactions } from './reactions.tsx';

const LEAVE_AGAIN_MS = 2500;

/** The party's screen once it may make sound: idle, the next singer, the song, a break. */
export function PartyScreen({ snapshot }: { snapshot: PartySnapshot }) {
  const { performance, party } = snapshot;
  const tie = usePartyTie(party.id);
  const session = useTurn(performance, tie);
  useEffect(() => session?.setTheme(party.settings.theme), [session, party.settings.theme]);
  const filler = useFiller(performance);
  useScreen(party.id);
  const actions = useActions(session, tie.command);
  const onStage = performance.status === 'playing' || performance.status === 'paused';
  return (
    <main style={themeStyle(party.settings.theme)} className="fixed inset-0 overflow-hidden bg-night">
      {onStage && session ? (
        <Singing session={session} actions={actions} snapshot={snapshot} />
      ) : performance.status === 'announced' ? (
        <NextCard performance={performance} hasCover={session?.song.hasCover ?? false} serverMs={tie.serverMs} />
      ) : (
        <>
          <IdleScreen snapshot={snapshot} serverMs={tie.serverMs} />
          <FillerLine filler={filler} />
        </>
      )}
      {session && <HeldSound session={session} />}
      <Reactions partyId={party.id} />
    </main>
  );
}

/** The server's time, commands and reports, as one thing that stays the same while the party lasts. */
function usePartyTie(partyId: string): PartyTie {
  const { realtime, serverClock } = useServices();
  const command = usePartyCommand(partyId);
  return useMemo(
    () => ({
      serverMs: () => serverClock.nowMs(),
      command: (asked) => void command(asked),
      report: (report) => void realtime.ask('party.report', { ...report, partyId, screenId: screenId() }).catch(() => {}),
    }),
    [realtime, serverClock, command, partyId],
  );
}

/** A name for this display that lasts. */
function screenId(): string {
  const kept = readKept('screen.id');
  if (kept) return kept;
  // Not randomUUID: a page over plain HTTP has none.
  const made = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  keep('screen.id', made);
  return made;
}

/** Tells the party that a stage is here, again after every connect. */
function useScreen(partyId: string): void {
  const { realtime } = useServices();
  const connected = useStore(realtime.connected);
  useEffect(() => {
    if (connected) void realtime.ask('party.screen', { partyId, screenId: screenId(), name: STAGE_NAME, kind: 'stage' }).catch(() => {});
  }, [realtime, connected, partyId]);
}

/** A session for whoever is on stage; it is loaded while their card is shown. */
function useTurn(performance: Performance, tie: PartyTie): PartySession | null {
  const client = useQueryClient();
  const [session, setSession] = useState<PartySession | null>(null);
  const latest = useRef(performance);
  latest.current = performance;
  const entryId = performance.onStage?.entryId ?? null;
  const songId = performance.onStage?.songId ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same song twice in a row is two turns
  useEffect(() => {
    if (!songId) return;
    let over = false;
    let made: PartySession | null = null;
    void client.fetchQuery({ queryKey: ['song', songId], queryFn: (): Promise<Song> => getSong(songId) }).then(
      (song) => {
        if (over) return;
        made = new PartySession(song, latest.current, tie);
        setSession(made);
        void made.load();
      },
      () => {},
    );
    return () => {
      over = true;
      setSession(null);
      made?.leave();
    };
  }, [client, tie, entryId, songId]);
  useEffect(() => session?.take(performance), [session, performance]);
  return session;
}

function useActions(
  session: PartySession | null,
  command: (command: PartyCommand) => void,
): StageActions & { help: boolean; closeHelp: () => void } {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { toasts } = useServices();
  const [help, setHelp] = useState(false);
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  return {
    help,
    closeHelp: useCallback(() => setHelp(false), []),
    toggleHelp: () => setHelp(true),
    toggleFullScreen,
    nextBackground: () => {
      if (session) toasts.show(t(BACKGROUND_NAMES[session.nextBackground()]), { seconds: 1.6 });
    },
    next: () => command({ type: 'performance.skip' }),
    leave: () => {
      const sure = performance.now() - askedAt.current < LEAVE_AGAIN_MS;
      if (sure) return void navigate({ to: '/' });
      askedAt.current = performance.now();
      toasts.show(t('Once more to leave the stage'), { seconds: LEAVE_AGAIN_MS / 1000 });
    },
  };
}

interface SingingProps {
  session: PartySession;
  actions: ReturnType<typeof useActions>;
  snapshot: PartySnapshot;
}

function Singing({ session, actions, snapshot }: SingingProps) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const { phase, failure, waiting } = useStore(session.view);
  const [line, setLine] = useState(-1);
  const loaded = phase !== 'loading' && phase !== 'failed';
  const quiet = useQuiet(phase === 'playing');
  const lines = useMemo(() => (loaded && session.loaded ? singableLines(session.loaded.chart) : []), [session, loaded]);
  useStageKeys(session, actions, toasts);
  return (
    <div className={quiet ? 'cursor-none' : ''}>
      <h1 className="sr-only">{session.song.title}</h1>
      {loaded && <StageCanvas session={session} onLine={setLine} />}
      {!loaded && (
        <p role="status" className="absolute inset-0 flex items-center justify-center p-8 text-center text-2xl text-soft">
          {failure ? errorText(t, failure) : t('Bringing the song to the stage')}
        </p>
      )}
      {waiting && <p className="absolute inset-x-0 top-[8vh] text-center text-xl text-soft">{t('The sound is on its way')}</p>}
      <StageTop session={session} actions={actions} hidden={quiet} />
      <StageBar session={session} hidden={quiet} />
      {quiet && snapshot.party.settings.codeWhileSinging && <CornerInvitation party={snapshot.party} />}
      <LyricsText lines={lines} current={line} />
      {actions.help && <HelpDialog onClose={actions.closeHelp} />}
    </div>
  );
}

/** A reload lost the touch that lets sound out: ask for it again, and go on where the party is. */
function HeldSound({ session }: { session: PartySession }) {
  const { t } = useTranslation();
  const held = useStore(session.held);
  if (!held) return null;
  return (
    <div className="absolute inset-0 z-20 flex items-center justify-center bg-night/80">
      <Button kind="sing" autoFocus className="min-h-20 px-14 text-2xl" onClick={() => session.letSoundOut()}>
        {t('Press OK to go on')}
      </Button>
    </div>
  );
}
