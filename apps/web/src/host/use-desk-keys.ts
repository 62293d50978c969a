import { positionAt } from '@refrain/contract';
import { useEffect } from 'react';
import { useServices } from '../app/services.tsx';
import type { DeskProps } from './desk.types.ts';

interface Options extends DeskProps {
  onAdd: () => void;
  onHelp: () => void;
  /** While a dialog is open, its own keys count. */
  blocked: boolean;
}

const SEEK_SECONDS = 5;
const GUIDE_LEVEL = 0.7;

/** The desk by keyboard: the same letters as on the stage. */
export function useDeskKeys({ party, command, onAdd, onHelp, blocked }: Options): void {
  const { serverClock } = useServices();
  useEffect(() => {
    if (blocked) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTakenBy(event.target, event.key)) return;
      const act = { ...stageActions({ party, command }, serverClock.nowMs()), a: onAdd, '?': onHelp }[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [party, command, onAdd, onHelp, blocked, serverClock]);
}

function stageActions({ party, command }: DeskProps, serverMs: number): Record<string, () => void> {
  const { performance } = party;
  const { maxKeyShift } = party.party.settings;
  const playing = performance.status === 'playing' || performance.status === 'announced';
  const shift = (by: number) =>
    void command({ type: 'performance.set', keyShift: Math.min(maxKeyShift, Math.max(-maxKeyShift, performance.keyShift + by)) });
  const seek = (by: number) =>
    void command({ type: 'performance.seek', positionSeconds: Math.max(0, positionAt(performance.clock, serverMs) + by) });
  return {
    ' ': () => void command({ type: performance.onStage ? (playing ? 'performance.pause' : 'performance.play') : 'performance.start' }),
    n: () => void command({ type: performance.onStage ? 'performance.skip' : 'performance.start' }),
    r: () => void command({ type: 'performance.seek', positionSeconds: 0 }),
    g: () => void command({ type: 'performance.set', guideLevel: performance.guideLevel > 0 ? 0 : GUIDE_LEVEL }),
    arrowleft: () => seek(-SEEK_SECONDS),
    arrowright: () => seek(SEEK_SECONDS),
    '[': () => shift(-1),
    ']': () => shift(1),
    '\\': () => void command({ type: 'performance.set', keyShift: 0 }),
    u: () => void command({ type: 'queue.undo' }),
  };
}

/** What is written into takes every key, a fader its arrows, and a button in focus the space bar. */
function isTakenBy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type === 'range') return key.startsWith('Arrow');
  if (target.closest('input, textarea, select, [contenteditable]')) return true;
  return key === ' ' && target.closest('button, a, summary') !== null;
}
