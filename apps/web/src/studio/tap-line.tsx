import type { Line } from '@refrain/song-model';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';
import { useStore } from '../ui/store.ts';
import type { PartPlayer } from './part-player.ts';

/** The song begins so long before the line, to get into it. */
const LEAD_SECONDS = 2.5;

interface Props {
  line: Line;
  player: PartPlayer;
  /** The start of every word, then the end of the last. */
  onDone: (taps: readonly number[]) => void;
  onClose: () => void;
}

/** Sets the times of a line by a key or a finger along the song: one tap for each word, and one where the last ends. */
export function TapLine({ line, player, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const [taps, setTaps] = useState<readonly number[]>([]);
  const playing = useStore(player.playing);
  const begin = () => {
    setTaps([]);
    player.play(line.startSeconds - LEAD_SECONDS);
  };
  const tap = () => {
    const next = [...taps, player.seconds];
    setTaps(next);
    if (next.length <= line.words.length) return;
    player.pause();
    onDone(next);
  };
  useTapKey(playing ? tap : begin);
  useEffect(() => () => player.pause(), [player]);
  const at = line.words[taps.length];
  return (
    <Modal title={t('Tap along')} onClose={onClose}>
      <p>{t('Press Space, or the button, when each word begins, and once more where the last one ends.')}</p>
      <p className="my-6 text-2xl leading-relaxed font-bold" dir="auto" aria-hidden="true">
        {line.words.map((word, index) => (
          <span
            key={`${word.text} ${word.startSeconds}`}
            className={index < taps.length ? 'text-sung' : index === taps.length ? 'text-warm underline' : 'text-faint'}
          >
            {word.text}{' '}
          </span>
        ))}
      </p>
      <Button kind={playing ? 'sing' : 'plain'} autoFocus className="min-h-20 w-full text-xl" onClick={playing ? tap : begin}>
        {!playing ? t('Begin') : at ? at.text : t('The end')}
      </Button>
      <div className="mt-4 flex flex-wrap gap-3">
        <Button onClick={begin} disabled={!playing}>
          {t('Start over')}
        </Button>
        <Button onClick={onClose}>{t('Leave it as it was')}</Button>
      </div>
    </Modal>
  );
}

/** Space taps wherever the focus is, at the moment it goes down: a click would come when it goes up. */
function useTapKey(act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onDown = (event: KeyboardEvent) => {
      if (event.key !== ' ') return;
      event.preventDefault();
      if (!event.repeat) latest.current();
    };
    // The button would take the release for a click of its own.
    const onUp = (event: KeyboardEvent) => event.key === ' ' && event.preventDefault();
    addEventListener('keydown', onDown, { capture: true });
    addEventListener('keyup', onUp, { capture: true });
    return () => {
      removeEventListener('keydown', onDown, { capture: true });
      removeEventListener('keyup', onUp, { capture: true });
    };
  }, []);
}
