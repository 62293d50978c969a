import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  label: string;
  /** 1 is as recorded. */
  level: number;
  most?: number;
  onChange: (level: number) => void;
}

/** A change goes out at most so often while the fader moves, and once more when it rests. */
const SEND_MS = 120;
/** Afterwards what others say counts again. */
const HOLD_MS = 600;

/** A fader of something that many people move: it follows the hand at once and the others when the hand is away. */
export function LevelFader({ label, level, most = 1, onChange }: Props) {
  const { t } = useTranslation();
  const [held, setHeld] = useState<number | null>(null);
  const sending = useRef<{ timer: ReturnType<typeof setTimeout> | null; latest: number }>({ timer: null, latest: level });
  useEffect(() => {
    if (held === null) return;
    const timer = setTimeout(() => setHeld(null), HOLD_MS);
    return () => clearTimeout(timer);
  }, [held]);
  const move = (next: number) => {
    setHeld(next);
    const state = sending.current;
    state.latest = next;
    state.timer ??= setTimeout(() => {
      state.timer = null;
      onChange(state.latest);
    }, SEND_MS);
  };
  const percent = Math.round((held ?? level) * 100);
  return (
    <div className="flex items-center gap-3">
      <span aria-hidden="true" className="w-24 shrink-0 text-soft">
        {label}
      </span>
      <input
        type="range"
        aria-label={t('{{label}} level', { label })}
        aria-valuetext={t('{{percent}} percent', { percent })}
        min={0}
        max={most * 100}
        value={percent}
        onChange={(event) => move(Number(event.target.value) / 100)}
        style={{ '--level': `${percent / most}%` } as React.CSSProperties}
        className="fader min-w-0 grow"
      />
    </div>
  );
}
