import { DEFAULT_CONTROLS, DEFAULT_PARTY_SETTINGS, type PartySnapshot, type QueueEntry, type SingersQueue } from '@refrain/contract';
import { describe, expect, it } from 'vitest';
import { patchParty } from './patch-party.ts';

const entry = (id: string, keyShift = 0): QueueEntry => ({
  id,
  songId: `song-${id}`,
  title: id,
  artist: null,
  durationSeconds: 180,
  hasCover: false,
  singers: [{ memberId: 'ann', name: 'Ann' }],
  addedByMemberId: 'ann',
  addedAt: '2026-11-01T20:00:00.000Z',
  keyShift,
  tempo: 1,
  held: false,
  pinned: false,
  voterIds: [],
  preparation: { status: 'ready', progress: 1, secondsLeft: null },
});
const queue = (entries: QueueEntry[], order: string[]): SingersQueue => ({
  rule: 'rounds',
  round: 1,
  entries,
  places: order.map((entryId, index) => ({
    entryId,
    place: index + 1,
    expectedAt: null,
    reason: { code: 'round', ahead: index, round: 1 },
    why: '',
  })),
  nextEntryId: order[0] ?? null,
});
const PARTY: PartySnapshot = {
  party: {
    id: 'p',
    name: 'Friday',
    code: 'ABCD',
    status: 'open',
    settings: DEFAULT_PARTY_SETTINGS,
    startedAt: '2026-11-01T20:00:00.000Z',
    endedAt: null,
  },
  members: [],
  queue: queue([entry('a'), entry('b')], ['a', 'b']),
  performance: {
    ...DEFAULT_CONTROLS,
    status: 'idle',
    onStage: null,
    clock: { positionSeconds: 0, atServerMs: 0, rate: 0 },
    breakUntil: null,
    breakAfterSongMinutes: null,
    crossfadeSeconds: 0,
    maxSongSeconds: null,
    fillerSongIds: [],
    fillerLounge: false,
    screens: [],
    stageMissing: false,
  },
};

describe('a party after a patch', () => {
  it('keeps entries that did not change, takes new ones, drops what has no place, in the order of the places', () => {
    const { entries } = patchParty(PARTY, 'queue.changed', queue([entry('c'), entry('b', -2)], ['c', 'b'])).queue;
    expect(entries.map(({ id, keyShift }) => [id, keyShift])).toEqual([
      ['c', 0],
      ['b', -2],
    ]);
    expect(patchParty(PARTY, 'queue.changed', queue([], ['b', 'a'])).queue.entries.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('takes each part as a whole', () => {
    const playing = { ...PARTY.performance, status: 'playing' };
    expect(patchParty(PARTY, 'performance.changed', playing).performance.status).toBe('playing');
    expect(patchParty(PARTY, 'party.changed', { ...PARTY.party, name: 'Saturday' }).party.name).toBe('Saturday');
  });

  it('takes members who are new or changed and keeps the others', () => {
    const member = (id: string, turns = 0) => ({
      id,
      name: id,
      role: 'singer' as const,
      status: 'active' as const,
      away: false,
      hasPhone: true,
      turns,
      joinedAt: '2026-11-01T20:00:00.000Z',
    });
    const party = { ...PARTY, members: [member('ann'), member('ben')] };
    const { members } = patchParty(party, 'members.changed', { members: [member('ben', 1), member('cleo')] });
    expect(members.map(({ id, turns }) => [id, turns])).toEqual([
      ['ann', 0],
      ['ben', 1],
      ['cleo', 0],
    ]);
  });

  it('is as it was after what it does not understand', () => {
    expect(patchParty(PARTY, 'queue.changed', { rule: 'by height' })).toBe(PARTY);
    expect(patchParty(PARTY, 'party.reaction', { memberId: 'ann', name: 'Ann', reaction: '👏' })).toBe(PARTY);
  });
});
