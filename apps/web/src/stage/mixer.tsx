import type { StemName } from '@refrain/song-model';
import { useStore } from '../ui/store.ts';
import type { StageSession } from './stage-session.ts';

const BAND: { name: StemName; label: string }[] = [
  { name: 'drums', label: 'Drums' },
  { name: 'bass', label: 'Bass' },
  { name: 'other', label: 'Band' },
];

/** The recorded voice: the fader a singer wants first. */
export function GuideFader({ session }: { session: StageSession }) {
  const { faders } = useStore(session.view);
  const on = faders.vocals > 0;
  return (
    <div className="flex items-center gap-3">
      <button
        type="button"
        aria-pressed={on}
        onClick={() => session.toggleGuide()}
        title="Guide voice on or off (G)"
        className="min-h-12 shrink-0 rounded-full px-4 font-semibold whitespace-nowrap ring-1 ring-edge ring-inset hover:bg-warm/10 aria-pressed:bg-warm/20 aria-pressed:ring-warm/60"
      >
        Guide voice
      </button>
      <Fader label="Guide voice level" level={faders.vocals} onChange={(level) => session.setFader('vocals', level)} className="w-full" />
    </div>
  );
}

/** Drums, bass and the rest of the band. */
export function BandFaders({ session, className = '' }: { session: StageSession; className?: string }) {
  const { faders } = useStore(session.view);
  return (
    <div className={className}>
      {BAND.filter(({ name }) => session.player?.stems.includes(name) ?? true).map(({ name, label }) => (
        <div key={name} className="flex min-w-0 grow basis-0 items-center gap-3">
          <span aria-hidden="true" className="w-14 shrink-0 text-soft">
            {label}
          </span>
          <Fader label={`${label} level`} level={faders[name]} onChange={(level) => session.setFader(name, level)} className="w-full" />
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
  const percent = Math.round(level * 100);
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={`${percent} percent`}
      min={0}
      max={100}
      value={percent}
      onChange={(event) => onChange(Number(event.target.value) / 100)}
      style={{ '--level': `${percent}%` } as React.CSSProperties}
      className={`fader min-w-0 ${className}`}
    />
  );
}
