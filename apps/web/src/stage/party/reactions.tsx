import { useCallback, useRef, useState } from 'react';
import { ReactionSign } from '../../party/reaction-sign.tsx';
import { useReactions } from '../../party/use-party.ts';

const SHOWN_MS = 4000;
const MOST = 12;

interface Shown {
  id: number;
  reaction: string;
  name: string;
  /** Place across the screen, 0 … 1. */
  at: number;
}

/** What the room says, rising at the side; never over the words. */
export function Reactions({ partyId }: { partyId: string }) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const nextId = useRef(1);
  useReactions(
    partyId,
    useCallback((reaction, name) => {
      const id = nextId.current++;
      setShown((before) => [...before.slice(1 - MOST), { id, reaction, name, at: (id * 0.37) % 1 }]);
      setTimeout(() => setShown((before) => before.filter((one) => one.id !== id)), SHOWN_MS);
    }, []),
  );
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-y-0 right-0 w-[14vw] overflow-hidden">
      {shown.map(({ id, reaction, name, at }) => (
        <p key={id} style={{ left: `${at * 55}%` }} className="reaction-rise absolute bottom-[14vh] text-center text-[7vh] leading-none">
          <ReactionSign reaction={reaction} className={id % 2 === 0 ? 'text-sing' : 'text-warm'} />
          <span className="block max-w-[12vw] truncate text-[2.4vh] text-soft">{name}</span>
        </p>
      ))}
    </div>
  );
}
