import type { PartySnapshot, PerformanceEdit } from '@refrain/contract';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keyText, namesText } from '../party/party-words.ts';
import { REACTIONS, ReactionSign } from '../party/reaction-sign.tsx';
import { StageArt } from '../party/stage-art.tsx';
import { usePartyCommand, useReactions, useStagePosition } from '../party/use-party.ts';
import { Button } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';
import { PauseIcon, PlayIcon } from '../ui/icons.tsx';
import { LevelFader } from '../ui/level-fader.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { readScreenOffset } from '../ui/screen-offset.ts';
import { Stepper } from '../ui/stepper.tsx';
import { PocketLyrics } from './pocket-lyrics.tsx';
import type { RemoteProps } from './remote.types.ts';

const OFFSET_STEP_MS = 50;

/** What is on stage: the words in your hand, applause for others, and your own sound while you sing. */
export function NowTab({ party, you }: RemoteProps) {
  const { t } = useTranslation();
  const { performance } = party;
  const { onStage, status } = performance;
  const { positionSeconds, beginsInSeconds } = useStagePosition(performance);
  if (!onStage) {
    return (
      <div className="mt-16 text-center">
        <h1 className="text-2xl font-extrabold">{status === 'break' ? t('A short break') : t('The stage is free')}</h1>
        <p className="mt-2 text-soft">{status === 'break' ? t('Get something to drink.') : whoComes(t, party)}</p>
      </div>
    );
  }
  const own = onStage.singers.some(({ memberId }) => memberId === you.id);
  return (
    <div className="flex h-full flex-col">
      <div className="flex items-center gap-4">
        <StageArt songId={onStage.songId} className="size-16 shrink-0 rounded-xl" />
        <div className="min-w-0">
          <h1 className="truncate text-2xl font-extrabold tracking-tight">{onStage.title}</h1>
          <p className="truncate text-soft">
            {namesText(t, onStage.singers)} {onStage.artist && `· ${onStage.artist}`}
          </p>
        </div>
      </div>
      <div className="mt-4 flex items-center gap-3">
        <ProgressBar label={t('Place in the song')} value={positionSeconds / Math.max(1, onStage.durationSeconds)} className="grow" />
        <span className="tabular text-soft">
          {status === 'announced'
            ? t('begins in {{seconds}}', { seconds: Math.ceil(beginsInSeconds) })
            : clockText(onStage.durationSeconds - positionSeconds)}
        </span>
      </div>
      {own ? <OwnSound party={party} you={you} /> : <Reactions partyId={party.party.id} />}
      <PocketLyrics songId={onStage.songId} positionSeconds={positionSeconds - (performance.lyricOffsetMs + readScreenOffset()) / 1000} />
    </div>
  );
}

/** While nobody is on stage. */
function whoComes(t: TFunction, { queue }: PartySnapshot): string {
  const next = queue.entries.find(({ id }) => id === queue.nextEntryId);
  if (next) return t('Next: {{names}} with “{{title}}”', { names: namesText(t, next.singers), title: next.title });
  const made = queue.entries.find(({ preparation }) => preparation.status === 'preparing');
  return made ? t('“{{title}}” is still being made.', { title: made.title }) : t('Whoever asks for a song comes next.');
}

function OwnSound({ party }: RemoteProps) {
  const { t } = useTranslation();
  const { performance, party: room } = party;
  const command = usePartyCommand(room.id);
  const set = (edit: PerformanceEdit) => void command({ type: 'performance.set', ...edit });
  const { keyShift, lyricOffsetMs, guideLevel, status } = performance;
  const most = room.settings.maxKeyShift;
  return (
    <section aria-label={t('Your sound')} className="mt-5 grid grid-cols-[minmax(0,1fr)] gap-3 rounded-3xl bg-panel p-5">
      <Stepper
        label={t('Key')}
        text={keyText(keyShift)}
        onLess={() => set({ keyShift: Math.max(-most, keyShift - 1) })}
        onMore={() => set({ keyShift: Math.min(most, keyShift + 1) })}
        onReset={keyShift === 0 ? undefined : () => set({ keyShift: 0 })}
      />
      <LevelFader label={t('Guide voice')} level={guideLevel} onChange={(level) => set({ guideLevel: level })} />
      <Stepper
        label={t('Word delay')}
        text={`${lyricOffsetMs} ms`}
        onLess={() => set({ lyricOffsetMs: lyricOffsetMs - OFFSET_STEP_MS })}
        onMore={() => set({ lyricOffsetMs: lyricOffsetMs + OFFSET_STEP_MS })}
        onReset={lyricOffsetMs === 0 ? undefined : () => set({ lyricOffsetMs: 0 })}
      />
      {room.settings.singersMayPause && (status === 'playing' || status === 'paused') && (
        <Button onClick={() => void command({ type: status === 'playing' ? 'performance.pause' : 'performance.play' })}>
          {status === 'playing' ? <PauseIcon /> : <PlayIcon />}
          {status === 'playing' ? t('Pause') : t('Go on')}
        </Button>
      )}
    </section>
  );
}

function Reactions({ partyId }: { partyId: string }) {
  const { t } = useTranslation();
  const command = usePartyCommand(partyId);
  const [last, setLast] = useState<string | null>(null);
  useReactions(partyId, setLast);
  return (
    <section aria-label={t('Applause')} className="mt-5 flex justify-between gap-2">
      {REACTIONS.map((reaction) => (
        <button
          key={reaction}
          type="button"
          aria-label={t('React with {{reaction}}', { reaction })}
          onClick={() => void command({ type: 'party.react', reaction })}
          className={`size-14 rounded-full bg-panel text-2xl transition-transform active:scale-90 ${last === reaction ? 'bg-raised' : ''}`}
        >
          <ReactionSign reaction={reaction} />
        </button>
      ))}
    </section>
  );
}
