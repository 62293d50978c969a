import {
  type OnStage,
  type PartyCommand,
  type PartyEntry,
  type PartySnapshot,
  type Performance,
  partyPatchSchemas,
  partyRoom,
  partySnapshotSchema,
  positionAt,
} from '@refrain/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { useStore } from '../ui/store.ts';
import { keepTime } from './keep-time.ts';
import { getParty, getSeat, runCommand } from './party-api.ts';
import { patchParty } from './patch-party.ts';

const POLL_MS = 3_000;
const TICK_MS = 250;

/** A party that keeps itself current: over the socket, and by asking while the socket is away. */
export function useLiveParty(partyId: string) {
  const { realtime, serverClock } = useServices();
  const client = useQueryClient();
  const connected = useStore(realtime.connected);
  const news = useRef(0);
  useEffect(() => keepTime(realtime, serverClock), [realtime, serverClock]);
  useEffect(() => {
    const key = ['party', partyId];
    return realtime.watch(partyRoom(partyId), {
      onSnapshot: (value) => {
        news.current++;
        const snapshot = partySnapshotSchema.safeParse(value);
        if (snapshot.success) client.setQueryData<PartySnapshot>(key, snapshot.data);
      },
      onPatch: (event, payload) => {
        news.current++;
        client.setQueryData<PartySnapshot>(key, (party) => party && patchParty(party, event, payload));
      },
    });
  }, [realtime, client, partyId]);
  const query = useQuery({
    queryKey: ['party', partyId],
    queryFn: async () => {
      const before = news.current;
      const party = await getParty(partyId);
      // An answer that was on its way while the socket told something newer is old.
      return news.current === before ? party : (client.getQueryData<PartySnapshot>(['party', partyId]) ?? party);
    },
    refetchInterval: connected ? false : POLL_MS,
  });
  useBeginning(query.data?.performance ?? null, () =>
    client.setQueryData<PartySnapshot>(['party', partyId], (party) => party && begun(party, serverClock.nowMs())),
  );
  return query;
}

/** A song that is announced begins by itself, without another message: calls back when it does. */
function useBeginning(performance: Performance | null, onBegin: () => void): void {
  const { serverClock } = useServices();
  const latest = useRef(onBegin);
  latest.current = onBegin;
  const atServerMs = performance?.status === 'announced' ? performance.clock.atServerMs : null;
  useEffect(() => {
    if (atServerMs === null) return;
    let timer: ReturnType<typeof setTimeout>;
    // Looked at again and again: the server's time may become better known meanwhile.
    const look = () => {
      const leftMs = atServerMs - serverClock.nowMs();
      if (leftMs <= 0) latest.current();
      else timer = setTimeout(look, Math.min(leftMs, TICK_MS));
    };
    look();
    return () => clearTimeout(timer);
  }, [atServerMs, serverClock]);
}

function begun(party: PartySnapshot, serverMs: number): PartySnapshot {
  const { performance } = party;
  if (performance.status !== 'announced' || serverMs < performance.clock.atServerMs) return party;
  return { ...party, performance: { ...performance, status: 'playing' } };
}

/** Who one is in a party; for hosts also its links. */
export function useSeat(partyId: string) {
  return useQuery<PartyEntry>({ queryKey: ['seat', partyId], queryFn: () => getSeat(partyId) });
}

/** Does things in a party; a refusal is shown as its sentence. @returns null when it was refused */
export function usePartyCommand(partyId: string): (command: PartyCommand) => Promise<{ entryId: string | null } | null> {
  const { t } = useTranslation();
  const { realtime, toasts } = useServices();
  return useCallback(
    async (command) => {
      try {
        return { entryId: await runCommand(realtime, partyId, command) };
      } catch (error) {
        toasts.show(errorText(t, error), { seconds: 6 });
        return null;
      }
    },
    [realtime, toasts, partyId, t],
  );
}

/** Calls back with every reaction of the room while it is shown. */
export function useReactions(partyId: string, onReaction: (reaction: string, name: string) => void): void {
  const { realtime } = useServices();
  useEffect(
    () =>
      realtime.watch(partyRoom(partyId), {
        onSnapshot: () => {},
        onPatch: (event, payload) => {
          if (event !== 'party.reaction') return;
          const told = partyPatchSchemas[event].safeParse(payload);
          if (told.success) onReaction(told.data.reaction, told.data.name);
        },
      }),
    [realtime, partyId, onReaction],
  );
}

export interface StagePosition {
  /** Within the song; never past its end. */
  positionSeconds: number;
  /** Until it begins, while it is announced. */
  beginsInSeconds: number;
}

/** Where the song on stage is, four times a second. */
export function useStagePosition(performance: PartySnapshot['performance']): StagePosition {
  const { serverClock } = useServices();
  const { clock, onStage, status } = performance;
  const [nowMs, setNowMs] = useState(() => serverClock.nowMs());
  const moving = status === 'playing' || status === 'announced';
  useEffect(() => {
    setNowMs(serverClock.nowMs());
    if (!moving) return;
    const timer = setInterval(() => setNowMs(serverClock.nowMs()), TICK_MS);
    return () => clearInterval(timer);
  }, [serverClock, moving]);
  return { positionSeconds: within(onStage, positionAt(clock, nowMs)), beginsInSeconds: Math.max(0, (clock.atServerMs - nowMs) / 1000) };
}

function within(onStage: OnStage | null, positionSeconds: number): number {
  return Math.min(positionSeconds, onStage?.durationSeconds ?? positionSeconds);
}
