import { chartSchema, joinWords, type Word } from '@refrain/song-model';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/http.ts';

/** The words of the song on stage, in the hand; the line that is sung stays in the middle. */
export function PocketLyrics({ songId, positionSeconds }: { songId: string; positionSeconds: number }) {
  const { t } = useTranslation();
  const chart = useQuery({
    queryKey: ['chart', songId],
    queryFn: () => request(chartSchema, `/api/v1/songs/${encodeURIComponent(songId)}/files/chart.json`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const list = useRef<HTMLOListElement>(null);
  const lines = chart.data?.lines ?? [];
  const current = lines.findLastIndex((line) => line.startSeconds <= positionSeconds + 0.3);
  useEffect(() => {
    const behaviour = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
    list.current?.children[Math.max(0, current)]?.scrollIntoView({ block: 'center', behavior: behaviour });
  }, [current]);
  if (lines.length === 0) return null;
  return (
    <ol
      ref={list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label={t('Words')}
      className="mt-4 -mb-6 grid min-h-36 grow content-start gap-3 overflow-y-auto pt-2 pb-[30dvh] text-xl leading-snug"
      lang={chart.data?.language ?? undefined}
    >
      {lines.map((line, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: lines neither come nor go, and two may begin together
          key={index}
          dir="auto"
          aria-current={index === current ? 'true' : undefined}
          className="font-semibold text-faint transition-colors aria-[current]:text-2xl aria-[current]:font-bold aria-[current]:text-warm"
        >
          <ReadLine words={line.words} />
        </li>
      ))}
    </ol>
  );
}

/** A line with its readings above it, where somebody gave any. */
function ReadLine({ words }: { words: readonly Word[] }) {
  const hasReadings = words.some(({ reading, syllables }) => reading ?? syllables.some((syllable) => syllable.reading));
  if (!hasReadings) return joinWords(words.map(({ text }) => text));
  return words.map((word, i) => {
    const before = words[i - 1]?.text;
    const parts = word.syllables.some(({ reading }) => reading) ? word.syllables : [word];
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: words neither come nor go, and two may begin together
      <Fragment key={i}>
        {before !== undefined && joinWords([before, word.text]).length > before.length + word.text.length && ' '}
        {parts.map(({ text, reading }, part) =>
          reading ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <ruby key={part}>
              {text}
              <rt className="px-[0.2em] text-[0.6em]">{reading}</rt>
            </ruby>
          ) : (
            text
          ),
        )}
      </Fragment>
    );
  });
}
