import type { PerformanceEdit, StemLevels } from '@refrain/contract';
import { useTranslation } from 'react-i18next';
import type { Text } from '../i18n/translation.ts';
import { keyText, namesText } from '../party/party-words.ts';
import { StageArt } from '../party/stage-art.tsx';
import { useStagePosition } from '../party/use-party.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { clockText, spokenTime } from '../ui/format.ts';
import { PauseIcon, PlayIcon, RestartIcon, SkipIcon } from '../ui/icons.tsx';
import { LevelFader } from '../ui/level-fader.tsx';
import { Stepper } from '../ui/stepper.tsx';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import { BackgroundChoice } from './background-choice.tsx';
import type { DeskProps } from './desk.types.ts';

const STEMS: readonly { name: keyof StemLevels; label: Text }[] = [
  { name: 'drums', label: 'Drums' },
  { name: 'bass', label: 'Bass' },
  { name: 'other', label: 'Band' },
];
const TEMPO_STEP = 0.05;
const OFFSET_STEP_MS = 50;
const BREAK_MINUTES = 15;

/** What is on stage, and everything that changes how it sounds. */
export function DeskStage({ party, command }: DeskProps) {
  const { t } = useTranslation();
  const section = useKeptFocus<HTMLElement>();
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={t('Stage')}
      className="flex min-h-0 flex-col gap-4 overflow-y-auto rounded-3xl bg-panel p-5 sm:p-6"
    >
      <ScreenNotice party={party} command={command} />
      <OnStage party={party} command={command} />
      <Sound party={party} command={command} />
    </section>
  );
}

function ScreenNotice({ party }: DeskProps) {
  const { t } = useTranslation();
  const { screens, stageMissing } = party.performance;
  if (screens.some(({ kind, connected }) => kind === 'stage' && connected)) return null;
  return (
    <p role="status" className="rounded-2xl bg-raised px-4 py-3">
      {stageMissing
        ? t('The screen is gone. Reload it: the song goes on where it is.')
        : t('No screen yet. Open the stage here or on a TV: how is under People.')}
    </p>
  );
}

function OnStage({ party, command }: DeskProps) {
  const { t } = useTranslation();
  const { performance, queue } = party;
  const { onStage, status } = performance;
  const { positionSeconds, beginsInSeconds } = useStagePosition(performance);
  const next = queue.entries.find(({ id }) => id === queue.nextEntryId);
  if (!onStage) {
    return (
      <div className="py-6 text-center">
        <h2 className="text-2xl font-extrabold">{status === 'break' ? t('Break') : t('The stage is free')}</h2>
        <p className="mt-1 text-soft">
          {next
            ? t('Next: {{names}} with “{{title}}”', { names: namesText(t, next.singers), title: next.title })
            : t('Nobody is ready to sing.')}
        </p>
        <div className="mt-5 flex flex-wrap justify-center gap-3">
          <Button
            kind="sing"
            className="min-h-14 px-8 text-lg"
            disabled={!next}
            onClick={() => void command({ type: 'performance.start' })}
          >
            <PlayIcon />
            {t('Start')}
          </Button>
          {status === 'break' && (
            <Button className="min-h-14" onClick={() => void command({ type: 'performance.break', minutes: null })}>
              {t('End the break')}
            </Button>
          )}
        </div>
      </div>
    );
  }
  const playing = status === 'playing' || status === 'announced';
  return (
    <div>
      <div className="flex items-center gap-4">
        <StageArt songId={onStage.songId} className="size-20 shrink-0 rounded-2xl" />
        <div className="min-w-0">
          <p className="truncate text-soft">
            {status === 'announced' ? t('Begins in {{seconds}} s', { seconds: Math.ceil(beginsInSeconds) }) : namesText(t, onStage.singers)}
          </p>
          <h2 className="truncate text-2xl font-extrabold tracking-tight">{onStage.title}</h2>
          <p className="truncate text-soft">
            {status === 'announced' ? namesText(t, onStage.singers) : (onStage.artist ?? t('Unknown artist'))}
          </p>
        </div>
      </div>
      <div className="mt-3 flex items-center gap-3">
        <span className="tabular w-12 text-soft">{clockText(positionSeconds)}</span>
        <input
          type="range"
          aria-label={t('Place in the song')}
          aria-valuetext={spokenTime(t, positionSeconds)}
          min={0}
          max={Math.ceil(onStage.durationSeconds)}
          value={Math.floor(positionSeconds)}
          onChange={(event) => void command({ type: 'performance.seek', positionSeconds: Number(event.target.value) })}
          style={{ '--level': `${(positionSeconds / Math.max(1, onStage.durationSeconds)) * 100}%` } as React.CSSProperties}
          className="fader min-w-0 grow"
        />
        <span className="tabular w-12 text-right text-soft">{clockText(onStage.durationSeconds)}</span>
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <IconButton label={t('From the start (R)')} onClick={() => void command({ type: 'performance.seek', positionSeconds: 0 })}>
          <RestartIcon />
        </IconButton>
        <Button
          kind="plain"
          className="min-w-32"
          onClick={() => void command({ type: playing ? 'performance.pause' : 'performance.play' })}
          title={t('Space')}
        >
          {playing ? <PauseIcon /> : <PlayIcon />}
          {playing ? t('Pause') : t('Go on')}
        </Button>
        <Button kind="stop" onClick={() => void command({ type: 'performance.skip' })} title="N">
          <SkipIcon />
          {t('Skip')}
        </Button>
        <Button onClick={() => void command({ type: 'performance.finish' })}>{t('Done, next')}</Button>
        <Button
          aria-pressed={performance.breakAfterSongMinutes !== null}
          onClick={() =>
            void command({ type: 'performance.break', minutes: performance.breakAfterSongMinutes === null ? BREAK_MINUTES : null })
          }
        >
          {performance.breakAfterSongMinutes === null ? t('Break after this') : t('No break')}
        </Button>
      </div>
    </div>
  );
}

function Sound({ party, command }: DeskProps) {
  const { t } = useTranslation();
  const { performance, party: room } = party;
  const { maxKeyShift, minTempo, maxTempo } = room.settings;
  const set = (edit: PerformanceEdit) => void command({ type: 'performance.set', ...edit });
  const { keyShift, tempo, lyricOffsetMs, lyricSize } = performance;
  const tempoBy = (by: number) => set({ tempo: Math.min(maxTempo, Math.max(minTempo, Math.round((tempo + by) * 100) / 100)) });
  return (
    <div className="grid grid-cols-1 gap-y-1">
      <div>
        <LevelFader label={t('Guide voice')} level={performance.guideLevel} onChange={(level) => set({ guideLevel: level })} />
        {STEMS.map(({ name, label }) => (
          <LevelFader
            key={name}
            label={t(label)}
            level={performance.stems[name]}
            most={1.5}
            onChange={(level) => set({ stems: { [name]: level } })}
          />
        ))}
      </div>
      <div className="grid grid-cols-1 content-start gap-1">
        <Stepper
          label={t('Key')}
          text={keyText(keyShift)}
          onLess={() => set({ keyShift: Math.max(-maxKeyShift, keyShift - 1) })}
          onMore={() => set({ keyShift: Math.min(maxKeyShift, keyShift + 1) })}
          onReset={keyShift === 0 ? undefined : () => set({ keyShift: 0 })}
        />
        <Stepper
          label={t('Tempo')}
          text={`${Math.round(tempo * 100)} %`}
          onLess={() => tempoBy(-TEMPO_STEP)}
          onMore={() => tempoBy(TEMPO_STEP)}
          onReset={tempo === 1 ? undefined : () => set({ tempo: 1 })}
        />
        <Stepper
          label={t('Word delay')}
          text={`${lyricOffsetMs} ms`}
          onLess={() => set({ lyricOffsetMs: lyricOffsetMs - OFFSET_STEP_MS })}
          onMore={() => set({ lyricOffsetMs: lyricOffsetMs + OFFSET_STEP_MS })}
          onReset={lyricOffsetMs === 0 ? undefined : () => set({ lyricOffsetMs: 0 })}
        />
        <Stepper
          label={t('Word size')}
          text={`${Math.round(lyricSize * 100)} %`}
          onLess={() => set({ lyricSize: Math.max(0.5, lyricSize - 0.1) })}
          onMore={() => set({ lyricSize: Math.min(2, lyricSize + 0.1) })}
          onReset={lyricSize === 1 ? undefined : () => set({ lyricSize: 1 })}
        />
        <BackgroundChoice background={performance.background} onChange={(background) => set({ background })} />
      </div>
    </div>
  );
}
