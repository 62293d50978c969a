import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { expectedText, namesText } from '../party/party-words.ts';
import { useStagePosition } from '../party/use-party.ts';
import type { RemoteProps } from './remote.types.ts';

const BUZZ_MS = [180, 90, 180];

/** The strip above everything: your turn before anybody else's, else who sings. */
export function TurnBanner({ party, you, onOpen }: RemoteProps & { onOpen: () => void }) {
  const { t } = useTranslation();
  const { performance, queue } = party;
  const { beginsInSeconds } = useStagePosition(performance);
  const onStage = performance.onStage?.singers.some(({ memberId }) => memberId === you.id) ?? false;
  const next = queue.places.find(({ place }) => place === 1);
  const nextEntry = queue.entries.find(({ id }) => id === next?.entryId);
  const isNext = nextEntry?.singers.some(({ memberId }) => memberId === you.id) ?? false;
  const turn = onStage ? 'stage' : isNext ? 'next' : 'none';
  useBuzz(turn);
  if (turn === 'stage') {
    const begins =
      performance.status === 'announced' ? ` ${t('It begins in {{seconds}} seconds.', { seconds: Math.ceil(beginsInSeconds) })}` : '';
    return (
      <button type="button" onClick={onOpen} className="min-h-14 shrink-0 bg-sing px-5 text-center font-bold text-ink">
        {t('You are on stage!')}
        {begins}
      </button>
    );
  }
  if (turn === 'next') {
    return (
      <p role="status" className="min-h-14 shrink-0 content-center bg-warm px-5 py-2 text-center font-bold text-night">
        {t('You are next: {{title}}', { title: nextEntry?.title ?? '' })}{' '}
        <span className="tabular whitespace-nowrap font-semibold">{expectedText(t, next)}</span>
      </p>
    );
  }
  if (!performance.onStage) return null;
  return (
    <button type="button" onClick={onOpen} className="min-h-12 shrink-0 truncate bg-panel px-5 text-left text-soft">
      <b className="text-warm">{namesText(t, performance.onStage.singers)}</b> · {performance.onStage.title}
    </button>
  );
}

function useBuzz(turn: 'stage' | 'next' | 'none'): void {
  const before = useRef(turn);
  useEffect(() => {
    if (turn !== before.current && turn !== 'none') navigator.vibrate?.(BUZZ_MS);
    before.current = turn;
  }, [turn]);
}
