import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { clockText, spokenTime } from '../ui/format.ts';
import { useStore } from '../ui/store.ts';
import { PALETTES, withAlpha } from './palette.ts';
import type { StageSession } from './stage-session.ts';

const BAR_PX = 3;
const GAP_PX = 2;

/** The song as a waveform; drag, click or use the arrow keys to go somewhere. */
export function SeekBar({ session }: { session: StageSession }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { positionSeconds, durationSeconds, phase } = useStore(session.view);
  const peaks = session.loaded?.peaks;
  const share = durationSeconds > 0 ? positionSeconds / durationSeconds : 0;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () => drawWaveform(element, peaks ?? [], share);
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [peaks, share]);
  return (
    <div className="flex min-w-0 grow items-center gap-3">
      <span className="tabular w-12 text-right text-warm">{clockText(positionSeconds)}</span>
      <div className="relative h-12 min-w-0 grow rounded-lg has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-warm">
        <canvas ref={canvas} className="absolute inset-0 size-full" />
        <input
          type="range"
          data-keys="stage"
          aria-label={t('Place in the song')}
          aria-valuetext={t('{{place}} of {{whole}}', {
            place: spokenTime(t, positionSeconds),
            whole: spokenTime(t, durationSeconds),
          })}
          min={0}
          max={Math.max(1, durationSeconds)}
          step={0.1}
          value={positionSeconds}
          disabled={phase === 'loading' || phase === 'failed'}
          onChange={(event) => session.seek(Number(event.target.value))}
          className="absolute inset-0 m-0 size-full touch-none opacity-0"
        />
      </div>
      <span className="tabular w-12 text-soft">{clockText(durationSeconds)}</span>
    </div>
  );
}

function drawWaveform(canvas: HTMLCanvasElement, peaks: readonly number[], share: number): void {
  const ratio = devicePixelRatio;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context || width === 0) return;
  context.clearRect(0, 0, width, height);
  const step = (BAR_PX + GAP_PX) * ratio;
  const bars = Math.floor((width + GAP_PX * ratio) / step);
  const played = share * width;
  for (let i = 0; i < bars; i++) {
    const from = Math.floor((i / bars) * peaks.length);
    const to = Math.max(from + 1, Math.floor(((i + 1) / bars) * peaks.length));
    let peak = 0;
    for (let k = from; k < to; k++) peak = Math.max(peak, peaks[k] ?? 0);
    const tall = Math.max(BAR_PX * ratio, peak ** 1.5 * height * 0.86);
    context.fillStyle = i * step < played ? PALETTES.ember.warm : withAlpha(PALETTES.ember.warm, 0.28);
    context.beginPath();
    context.roundRect(i * step, (height - tall) / 2, BAR_PX * ratio, tall, BAR_PX * ratio);
    context.fill();
  }
  context.fillStyle = PALETTES.ember.warm;
  context.fillRect(Math.min(width - 2 * ratio, Math.max(0, played - ratio)), 0, 2 * ratio, height);
}
