import { useState } from 'react';

/** Songs that are chosen to do one thing with all of them. */
export interface Selection {
  /** Whether a tap on a song chooses it. */
  choosing: boolean;
  ids: ReadonlySet<string>;
  begin: () => void;
  toggle: (songId: string) => void;
  choose: (songIds: readonly string[]) => void;
  end: () => void;
}

/** The server does one thing to so many songs at most. */
const MOST = 500;

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string> | null>(null);
  const choose = (songIds: readonly string[]) => setIds(new Set(songIds.slice(0, MOST)));
  return {
    choosing: ids !== null,
    ids: ids ?? new Set(),
    begin: () => setIds(new Set()),
    toggle: (songId) => choose(ids?.has(songId) ? [...ids].filter((id) => id !== songId) : [...(ids ?? []), songId]),
    choose,
    end: () => setIds(null),
  };
}
