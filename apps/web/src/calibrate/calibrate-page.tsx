import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { HomeLink } from '../ui/home-link.tsx';
import { readScreenOffset, SCREEN_OFFSET_STEP_MS, writeScreenOffset } from '../ui/screen-offset.ts';
import { Stepper } from '../ui/stepper.tsx';
import { Metronome } from './metronome.ts';
import { soundDelayMs, tapDelays } from './tap-delays.ts';

type Step = 'start' | 'sound' | 'light' | 'found' | 'unsure';

/** How late the sound of this screen is, found without a microphone: tap to what you hear, then to what you see. */
export function CalibratePage() {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>('start');
  const [offsetMs, setOffsetMs] = useState(readScreenOffset);
  const toSound = useRef<number[]>([]);
  const keepOffset = (ms: number) => setOffsetMs(writeScreenOffset(ms));
  const finish = (delays: number[]) => {
    if (step === 'sound') {
      toSound.current = delays;
      return setStep('light');
    }
    const found = soundDelayMs(toSound.current, delays);
    if (found !== null) keepOffset(found);
    setStep(found === null ? 'unsure' : 'found');
  };
  return (
    <main className="hero-glow flex min-h-dvh flex-col px-6 py-8">
      <div>
        <HomeLink />
      </div>
      <div className="mx-auto flex w-full max-w-xl grow flex-col justify-center gap-5 py-8 text-center">
        <h1 className="text-4xl font-extrabold tracking-tight text-balance">{t('Words and sound together')}</h1>
        {step === 'start' && (
          <p className="text-lg text-soft">
            {t(
              'Loudspeakers without a wire are late. Tap in time, once to what you hear and once to what you see: then the words wait for the sound.',
            )}
          </p>
        )}
        {(step === 'sound' || step === 'light') && <Tapping key={step} step={step} onDone={finish} />}
        {step === 'found' && (
          <p role="status" className="text-lg text-soft">
            {t('Found. Words on this screen now wait {{count}} ms.', { count: offsetMs })}
          </p>
        )}
        {step === 'unsure' && (
          <p role="alert" className="text-lg text-soft">
            {t('These taps were too uneven to tell. Once more, with the beat?')}
          </p>
        )}
        {step !== 'sound' && step !== 'light' && (
          <>
            <Button kind="plain" autoFocus className="min-h-16 text-xl" onClick={() => setStep('sound')}>
              {step === 'start' ? t('Start') : t('Once more')}
            </Button>
            <div className="mx-auto w-full max-w-sm">
              <Stepper
                label={t('Words wait')}
                text={`${offsetMs} ms`}
                onLess={() => keepOffset(offsetMs - SCREEN_OFFSET_STEP_MS)}
                onMore={() => keepOffset(offsetMs + SCREEN_OFFSET_STEP_MS)}
                onReset={offsetMs === 0 ? undefined : () => keepOffset(0)}
              />
            </div>
            <p className="text-soft">{t('This counts for this screen alone, on top of what a song or a singer has.')}</p>
          </>
        )}
      </div>
    </main>
  );
}

function Tapping({ step, onDone }: { step: 'sound' | 'light'; onDone: (delays: number[]) => void }) {
  const { t } = useTranslation();
  const [taps, setTaps] = useState(0);
  const tapsMs = useRef<number[]>([]);
  const light = useRef<HTMLSpanElement>(null);
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    let over = false;
    let frame = 0;
    let metronome: Metronome | null = null;
    void Metronome.start(step === 'sound').then((started) => {
      if (over) return started.stop();
      metronome = started;
      const look = () => {
        frame = requestAnimationFrame(look);
        const phase = started.phase();
        if (light.current && step === 'light') light.current.style.opacity = phase !== null && phase < 0.15 ? '1' : '0.08';
        if (started.over) {
          cancelAnimationFrame(frame);
          done.current(tapDelays(tapsMs.current, started.beatsMs));
        }
      };
      look();
    });
    return () => {
      over = true;
      cancelAnimationFrame(frame);
      metronome?.stop();
    };
  }, [step]);
  useEffect(() => {
    const tap = (event: Event) => {
      if (event instanceof KeyboardEvent && (event.repeat || (event.key !== ' ' && event.key !== 'Enter'))) return;
      event.preventDefault();
      tapsMs.current.push(event.timeStamp);
      setTaps((count) => count + 1);
    };
    addEventListener('keydown', tap);
    addEventListener('pointerdown', tap);
    return () => {
      removeEventListener('keydown', tap);
      removeEventListener('pointerdown', tap);
    };
  }, []);
  return (
    <>
      <p className="text-lg text-soft">
        {step === 'sound' ? t('Tap with every beep: anywhere, or the space bar.') : t('Now without sound: tap with every flash.')}
      </p>
      <span
        ref={light}
        aria-hidden="true"
        className={`mx-auto size-56 rounded-full bg-sing ${step === 'sound' ? 'opacity-20' : 'opacity-10'}`}
      />
      <p role="status" className="tabular text-2xl font-extrabold">
        {t('{{count}} taps', { count: taps })}
      </p>
    </>
  );
}
