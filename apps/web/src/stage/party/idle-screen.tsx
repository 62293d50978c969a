import type { PartySnapshot } from '@refrain/contract';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHouse } from '../../api/house.ts';
import { useFormats } from '../../i18n/formats.ts';
import { expectedText, namesText } from '../../party/party-words.ts';
import { clockText } from '../../ui/format.ts';
import { Invitation } from './invitation.tsx';

const SHOWN_NEXT = 3;

/** Nobody sings: how to come in, and who is next. */
export function IdleScreen({ snapshot, serverMs }: { snapshot: PartySnapshot; serverMs: () => number }) {
  const { t } = useTranslation();
  const nowMs = useNow(serverMs);
  const formats = useFormats();
  const { party, performance } = snapshot;
  const house = useHouse().data?.name;
  const breakLeft = performance.breakUntil ? (Date.parse(performance.breakUntil) - nowMs) / 1000 : 0;
  return (
    <div className="hero-glow absolute inset-0 grid items-center gap-[4vw] overflow-hidden p-[6vh] landscape:grid-cols-[auto_1fr]">
      <Invitation party={party} />
      <div className="min-w-0">
        {party.settings.logo && (
          <img src={party.settings.logo} alt="" className="mb-[3vh] h-[13vh] max-w-[40vw] object-contain object-left" />
        )}
        {house && house !== party.name && <p className="truncate text-[clamp(1.2rem,3.4vh,3rem)] font-semibold text-soft">{house}</p>}
        <h1 className="text-[clamp(2rem,min(8vh,9vw),7rem)] leading-tight font-extrabold tracking-[-0.03em] text-balance">
          {performance.status === 'break' ? t('A short break') : party.name}
        </h1>
        <p className="tabular mt-[1vh] text-[clamp(1.2rem,3.4vh,3rem)] text-soft">
          {performance.status === 'break' && breakLeft > 0 ? t('Back in {{time}}', { time: clockText(breakLeft) }) : formats.clock(nowMs)}
        </p>
        <NextSingers snapshot={snapshot} />
      </div>
    </div>
  );
}

function NextSingers({ snapshot: { queue } }: { snapshot: PartySnapshot }) {
  const { t } = useTranslation();
  const entries = new Map(queue.entries.map((entry) => [entry.id, entry]));
  const next = queue.places
    .filter(({ place }) => place !== null)
    .sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
    .slice(0, SHOWN_NEXT);
  if (next.length === 0) return <p className="mt-[5vh] text-[clamp(1.2rem,4vh,3.4rem)]">{t('The stage is free. Who sings first?')}</p>;
  return (
    <ol className="mt-[5vh] space-y-[2.6vh] portrait:mt-[2.5vh] portrait:space-y-[1.4vh]">
      {next.map((place, i) => {
        const entry = entries.get(place.entryId);
        return (
          entry && (
            <li key={entry.id} className={i === 0 ? '' : 'text-soft'}>
              <p className="truncate text-[clamp(1.4rem,min(5.6vh,7vw),4.6rem)] leading-tight font-bold">{namesText(t, entry.singers)}</p>
              <p className="truncate text-[clamp(1rem,min(3.4vh,4.6vw),2.8rem)]">
                {entry.title}
                {i > 0 && expectedText(t, place) && <span> · {expectedText(t, place)}</span>}
                {entry.preparation.status === 'preparing' && <span> · {t('being made')}</span>}
              </p>
            </li>
          )
        );
      })}
    </ol>
  );
}

/** The server's time, once a second. */
export function useNow(serverMs: () => number, everyMs = 1000): number {
  const [nowMs, setNowMs] = useState(serverMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(serverMs()), everyMs);
    return () => clearInterval(timer);
  }, [serverMs, everyMs]);
  return nowMs;
}
