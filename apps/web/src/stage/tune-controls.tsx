import { TUNE_BOUNDS } from '@refrain/stage-engine';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import { MinusIcon, PlusIcon } from '../ui/icons.tsx';
import { useStore } from '../ui/store.ts';
import type { StageSession } from './stage-session.ts';

export const TEMPO_STEP = 0.05;

/** `+3`, `−2`, `0`: with a true minus. */
export const keyText = (semitones: number) => (semitones > 0 ? `+${semitones}` : semitones < 0 ? `−${-semitones}` : '0');
export const tempoText = (rate: number) => `${Math.round(rate * 100)} %`;
/** A step up or down, without the dust of floating point. */
export const steppedTempo = (rate: number, steps: number) => Math.round((rate + steps * TEMPO_STEP) * 100) / 100;

/** The key, higher or lower by semitones. */
export function KeyStepper({ session }: { session: StageSession }) {
  const { t } = useTranslation();
  const { semitones } = useStore(session.view);
  const step = (by: number) => session.setTune({ semitones: semitones + by });
  return (
    <Stepper
      label={t('Key')}
      value={keyText(semitones)}
      spoken={semitonesText(t, semitones)}
      down={{ label: t('Key lower ([)'), off: semitones <= -TUNE_BOUNDS.semitones, act: () => step(-1) }}
      up={{ label: t('Key higher (])'), off: semitones >= TUNE_BOUNDS.semitones, act: () => step(1) }}
      onReset={semitones === 0 ? null : () => session.setTune({ semitones: 0 })}
    />
  );
}

/** The tempo; the key stays. */
export function TempoStepper({ session }: { session: StageSession }) {
  const { t } = useTranslation();
  const { rate } = useStore(session.view);
  const step = (by: number) => session.setTune({ rate: steppedTempo(rate, by) });
  return (
    <Stepper
      label={t('Tempo')}
      value={tempoText(rate)}
      spoken={rate === 1 ? t('as recorded') : t('{{percent}} percent', { percent: Math.round(rate * 100) })}
      down={{ label: t('Slower (,)'), off: rate <= TUNE_BOUNDS.slowest, act: () => step(-1) }}
      up={{ label: t('Faster (.)'), off: rate >= TUNE_BOUNDS.fastest, act: () => step(1) }}
      onReset={rate === 1 ? null : () => session.setTune({ rate: 1 })}
    />
  );
}

function semitonesText(t: TFunction, semitones: number): string {
  if (semitones === 0) return t('as recorded');
  const count = Math.abs(semitones);
  return semitones > 0 ? t('{{count}} semitones higher', { count }) : t('{{count}} semitones lower', { count });
}

interface Step {
  label: string;
  /** At its bound. */
  off: boolean;
  act: () => void;
}

interface StepperProps {
  label: string;
  value: string;
  spoken: string;
  down: Step;
  up: Step;
  /** Null while there is nothing to take back. */
  onReset: (() => void) | null;
}

function Stepper({ label, value, spoken, down, up, onReset }: StepperProps) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame and want a legend
    <div role="group" aria-label={label} className="flex items-center">
      <IconButton label={down.label} disabled={down.off} className="disabled:opacity-40" onClick={down.act}>
        <MinusIcon size={20} />
      </IconButton>
      <button
        type="button"
        disabled={!onReset}
        title={onReset ? t('{{label}} as recorded', { label }) : undefined}
        onClick={() => onReset?.()}
        className="tabular min-h-12 w-16 rounded-full text-center leading-tight enabled:hover:bg-warm/10"
      >
        <span className="block text-sm text-soft">{label}</span>
        <span className="block font-semibold">{value}</span>
        <span className="sr-only">{`, ${spoken}${onReset ? `. ${t('Back to as recorded')}` : ''}`}</span>
      </button>
      <IconButton label={up.label} disabled={up.off} className="disabled:opacity-40" onClick={up.act}>
        <PlusIcon size={20} />
      </IconButton>
    </div>
  );
}
