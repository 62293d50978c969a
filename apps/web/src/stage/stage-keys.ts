import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Text } from '../i18n/translation.ts';
import type { KeyMeaning } from '../ui/key-list.tsx';
import type { Toasts } from '../ui/toasts.tsx';
import type { StageSession } from './stage-session.ts';
import { keyText, steppedTempo, tempoText } from './tune-controls.tsx';

const SEEK_SECONDS = 5;
const OFFSET_STEP_MS = 50;
const GUIDE_STEP = 0.1;
const TOLD_SECONDS = 1.6;

export interface StageActions {
  toggleFullScreen: () => void;
  toggleHelp: () => void;
  nextBackground: () => void;
  /** The next singer, where there is one. */
  next?: () => void;
  /** Asks first while a song is on; a second time within moments is the answer. */
  leave: () => void;
}

/** The keys of the stage as the help shows them. */
export const STAGE_KEYS: readonly KeyMeaning[] = [
  ['Space', 'Play or pause'],
  ['← →', 'Back or forward 5 seconds'],
  ['R', 'From the start'],
  ['S', 'Skip an intro or a break'],
  ['G', 'Guide voice on or off'],
  ['− +', 'Guide voice quieter or louder'],
  ['[ ] \\', 'Key lower, higher, as recorded'],
  [', .', 'Slower or faster'],
  ['M', 'Mute'],
  ['L', 'Hide or show the words'],
  ['Shift ← →', 'Words earlier or later'],
  ['B', 'Another background'],
  ['F', 'Full screen'],
  ['?', 'This list'],
  ['Esc Esc', 'Leave'],
];

/** Says briefly what a key did. */
type Tell = (text: Text, values?: Record<string, string | number>) => void;
type KeyAction = (session: StageSession, actions: StageActions, tell: Tell) => void;

const shiftWords =
  (byMs: number): KeyAction =>
  (session, _, tell) => {
    const offsetMs = session.shiftWords(byMs);
    if (offsetMs === 0) tell('Words as recorded');
    else tell(offsetMs < 0 ? 'Words {{ms}} ms earlier' : 'Words {{ms}} ms later', { ms: Math.abs(offsetMs) });
  };
const changeGuide =
  (by: number): KeyAction =>
  (session, _, tell) => {
    session.setFader('vocals', session.view.get().faders.vocals + by);
    tell('Guide voice {{percent}} %', { percent: Math.round(session.view.get().faders.vocals * 100) });
  };

const changeKey =
  (by: number | null): KeyAction =>
  (session, _, tell) => {
    session.setTune({ semitones: by === null ? 0 : session.view.get().semitones + by });
    const { semitones } = session.view.get();
    if (semitones === 0) tell('Key as recorded');
    else tell('Key {{shift}}', { shift: keyText(semitones) });
  };
const changeTempo =
  (steps: number): KeyAction =>
  (session, _, tell) => {
    session.setTune({ rate: steppedTempo(session.view.get().rate, steps) });
    tell('Tempo {{tempo}}', { tempo: tempoText(session.view.get().rate) });
  };
const skip: KeyAction = (session, _, tell) => {
  if (!session.skipBreak()) tell('Nothing to skip: words are near');
};

/** By `KeyboardEvent.key`, letters in lower case, `Shift+` before where it matters. */
const ACTIONS: Record<string, KeyAction> = {
  ' ': (session) => session.toggle(),
  arrowleft: (session) => session.seekBy(-SEEK_SECONDS),
  arrowright: (session) => session.seekBy(SEEK_SECONDS),
  'Shift+arrowleft': shiftWords(-OFFSET_STEP_MS),
  'Shift+arrowright': shiftWords(OFFSET_STEP_MS),
  r: (session) => session.seek(0),
  s: skip,
  '[': changeKey(-1),
  ']': changeKey(1),
  '\\': changeKey(null),
  ',': changeTempo(-1),
  '.': changeTempo(1),
  b: (_, actions) => actions.nextBackground(),
  t: (_, actions) => actions.nextBackground(),
  n: (_, actions) => actions.next?.(),
  g: (session, _, tell) => tell(session.toggleGuide() ? 'Guide voice on' : 'Guide voice off'),
  '-': changeGuide(-GUIDE_STEP),
  '+': changeGuide(GUIDE_STEP),
  '=': changeGuide(GUIDE_STEP),
  m: (session) => session.toggleMute(),
  l: (session) => session.toggleWords(),
  f: (_, actions) => actions.toggleFullScreen(),
  '?': (_, actions) => actions.toggleHelp(),
  escape: (_, actions) => actions.leave(),
};

export function toggleFullScreen(): void {
  // Refused on phones that have none: nothing to do.
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
  else void document.documentElement.requestFullscreen?.().catch(() => {});
}

/** Answers to the keys while the stage is shown. Keys that a focused control needs stay with it. */
export function useStageKeys(session: StageSession, actions: StageActions, toasts: Toasts): void {
  const { t } = useTranslation();
  const tell: Tell = (text, values) => void toasts.show(t(text, values ?? {}), { seconds: TOLD_SECONDS });
  const latest = useRef({ session, actions, tell });
  latest.current = { session, actions, tell };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // Brackets are written with AltGr on many keyboards.
      const modified = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
      if (modified || document.querySelector('dialog[open]')) return;
      const key = event.key.toLowerCase();
      if (belongsToControl(event.target, key)) return;
      const action = ACTIONS[event.shiftKey && key.startsWith('arrow') ? `Shift+${key}` : key];
      if (!action) return;
      event.preventDefault();
      action(latest.current.session, latest.current.actions, latest.current.tell);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function belongsToControl(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== 'range')) return true;
  if (target instanceof HTMLInputElement) return key.startsWith('arrow') && target.dataset.keys !== 'stage';
  return key === ' ' && target.closest('button, a, summary') !== null;
}
