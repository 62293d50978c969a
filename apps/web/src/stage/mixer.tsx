import type { StemName } from '@refrain/song-model';
import { useTranslation } from 'react-i18next';
import type { Text } from '../i18n/translation.ts';
import { useStore } from '../ui/store.ts';
import type { StageSession } from './stage-session.ts';

const BAND: { name: StemName; label: Text }[] = [
  { name: 'drums', label: 'Drums' },
  { name: 'bass', label: 'Bass' },
  { name: 'other', label: 'Band' },
];

/** The recorded voice: the fader a singer wants first. */
export function GuideFader({ session }: { session: StageSession }) {
  const { t } = useTranslation();
  const { faders } = useStore(session.view);
  const on = faders.vocals > 0;
  return (
    <div className="flex items-center gap-3">
      <button
        type="button"
        aria-pressed={on}
        onClick={() => session.toggleGuide()}
        title={t('Guide voice on or off (G)')}
        className="min-h-12 shrink-0 rounded-full px-4 font-semibold whitespace-nowrap ring-1 ring-edge ring-inset hover:bg-warm/10 aria-pressed:bg-warm/20 aria-pressed:ring-warm/60"
      >
        {t('Guide voice')}
      </button>
      <Fader
        label={t('Guide voice level')}
        level={faders.vocals}
        onChange={(level) => session.setFader('vocals', level)}
        className="w-full"
      />
    </div>
  );
}

/** Drums, bass and the rest of the band. */
export function BandFaders({ session, className = '' }: { session: StageSession; className?: string }) {
  const { t } = useTranslation();
  const { faders } = useStore(session.view);
  return (
    <div className={className}>
      {BAND.filter(({ name }) => session.player?.stems.includes(name) ?? true).map(({ name, label }) => (
        <div key={name} className="flex min-w-0 grow basis-0 items-center gap-3">
          <span aria-hidden="true" className="w-14 shrink-0 text-soft">
            {t(label)}
          </span>
          <Fader
            label={t('{{label}} level', { label: t(label) })}
            level={faders[name]}
            onChange={(level) => session.setFader(name, level)}
            className="w-full"
          />
        </div>
      ))}
    </div>
  );
}

interface FaderProps {
  label: string;
  /** 0 … 1 */
  level: number;
  onChange: (level: number) => void;
  className?: string;
}

function Fader({ label, level, onChange, className = '' }: FaderProps) {
  const { t } = useTranslation();
  const percent = Math.round(level * 100);
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={t('{{percent}} percent', { percent })}
      min={0}
      max={100}
      value={percent}
      onChange={(event) => onChange(Number(event.target.value) / 100)}
      style={{ '--level': `${percent}%` } as React.CSSProperties}
      className={`fader min-w-0 ${className}`}
    />
  );
}
