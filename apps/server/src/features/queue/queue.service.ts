import { createHash, randomUUID } from 'node:crypto';
import type { NewQueueEntry, QueueEntryEdit, SingersQueue } from '@refrain/contract';
import type { PartyRow, QueueEntryRow, QueueEntryRowUpdate } from '../../platform/database/party-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { MembersService } from '../parties/members.service.ts';
import { type PartiesService, settingsOf } from '../parties/parties.service.ts';
import type { PartyEvents, Seat } from '../parties/parties.types.ts';
import { isHost, requireHost, requireOpen } from '../parties/party-rights.service.ts';
import type { SingerMemories } from '../performances/singer-memories.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import { checkQuotas } from './check-quotas.ts';
import { beginTurn, nextReady } from './plan-queue.ts';
import type { QueueRepository } from './queue.repository.ts';
import { isWaiting, type QueueSituation, queueFacts, singersOf, votersOf } from './queue-facts.ts';
import type { SongReadiness } from './song-readiness.service.ts';
import { viewQueue } from './view-queue.ts';

export interface QueueServiceParts {
  readonly repository: QueueRepository;
  readonly parties: PartiesService;
  readonly members: MembersService;
  readonly songs: Pick<SongsService, 'get'>;
  readonly readiness: SongReadiness;
  readonly memories: SingerMemories;
  readonly events: EventBus<PartyEvents>;
}

/** How a song on stage ended, and how it was sung. */
export interface SettledTurn {
  readonly outcome: 'sung' | 'skipped';
  readonly sungSeconds: number;
  readonly keyShift: number;
  readonly tempo: number;
}

const MOST_WAITING = 1_000;

/**
 * The singers' queue of a party. Its order follows from the party's rule and is played on anew whenever somebody looks.
 * Calls that change it belong into the party's turn ({@link PartiesService.inTurn}).
 */
export class QueueService {
  readonly #parts: QueueServiceParts;

  constructor(parts: QueueServiceParts) {
    this.#parts = parts;
  }

  async view(partyId: string): Promise<SingersQueue> {
    return viewQueue(await this.situation(await this.#parts.parties.get(partyId)));
  }

  /** A wish that is sent again adds nothing. @throws DomainError `queue.quotaReached`, `queue.closed`, `song.notFound` … */
  async add(seat: Seat, wish: NewQueueEntry, identity: Identity): Promise<QueueEntryRow> {
    const id = entryIdOf(seat, wish);
    const known = wish.idempotencyKey === undefined ? null : await this.#parts.repository.find(id);
    if (known) return known;
    requireOpen(seat);
    const song = await this.#parts.songs.get(wish.songId, identity);
    const singerIds = await this.#singers(seat, wish.singerIds ?? [seat.member.id]);
    if (seat.settings.whoMayAdd === 'hosts' && !isHost(seat)) throw new DomainError('queue.closed');
    const situation = await this.situation(seat.party);
    const waiting = situation.rows.filter(isWaiting);
    if (waiting.length >= MOST_WAITING) throw new DomainError('queue.quotaReached', { detail: 'The queue is full.' });
    const first = situation.members.get(singerIds[0] ?? '');
    const remembered = first ? await this.#parts.memories.find(first, song.id) : null;
    const entry: QueueEntryRow = {
      id,
      partyId: seat.party.id,
      songId: song.id,
      songTitle: song.title,
      songArtist: song.artist,
      state: 'waiting',
      singerIdsJson: JSON.stringify(singerIds),
      voterIdsJson: '[]',
      addedById: seat.member.id,
      // Two requests of one millisecond keep their order.
      addedAt: Math.max(Date.now(), ...situation.rows.slice(-1).map((last) => last.addedAt + 1)),
      ownOrder: Math.max(0, ...waiting.map((row) => row.ownOrder)) + 1,
      floorRound: seat.party.round,
      pinnedTurn: null,
      pinnedAt: null,
      held: 0,
      keyShift: clamp(wish.keyShift ?? remembered?.keyShift ?? 0, -seat.settings.maxKeyShift, seat.settings.maxKeyShift),
      tempo: clamp(wish.tempo ?? remembered?.tempo ?? 1, seat.settings.minTempo, seat.settings.maxTempo),
      round: null,
      startedAt: null,
      endedAt: null,
      sungSeconds: null,
    };
    const queued = await this.#parts.readiness.of(song.id);
    const songs = new Map(situation.songs);
    if (queued) songs.set(song.id, queued);
    if (!isHost(seat)) checkQuotas({ ...situation, songs, rows: [...situation.rows, entry] }, entry);
    await this.#parts.repository.insert(entry, isHost(seat) ? [{ ...entry, state: 'removed' }] : null);
    this.changed(seat.party.id);
    return entry;
  }

  async edit(seat: Seat, entryId: string, edit: QueueEntryEdit): Promise<void> {
    const entry = await this.#own(seat, entryId);
    const { keyShift, tempo, held, pinnedPlace } = edit;
    const { maxKeyShift, minTempo, maxTempo } = seat.settings;
    if (pinnedPlace !== undefined) requireHost(seat);
    if (Math.abs(keyShift ?? 0) > maxKeyShift || (tempo ?? 1) < minTempo || (tempo ?? 1) > maxTempo)
      throw new DomainError('performance.outOfLimits');
    const singerIds = edit.singerIds === undefined ? null : await this.#singers(seat, edit.singerIds);
    await this.#change(seat, [entry], () => ({
      ...(singerIds === null ? {} : { singerIdsJson: JSON.stringify(singerIds) }),
      ...(keyShift === undefined ? {} : { keyShift }),
      ...(tempo === undefined ? {} : { tempo }),
      // What was held back claims nothing for the time: its singer joins the running round.
      ...(held === undefined ? {} : { held: held ? 1 : 0, floorRound: Math.max(entry.floorRound, seat.party.round) }),
      ...(pinnedPlace === undefined ? {} : pin(pinnedPlace, seat.party)),
    }));
  }

  async remove(seat: Seat, entryId: string): Promise<void> {
    const entry = await this.#own(seat, entryId);
    await this.#change(seat, [entry], () => ({ state: 'removed' }));
  }

  async vote(seat: Seat, entryId: string, voted: boolean): Promise<void> {
    requireOpen(seat);
    const entry = await this.#waiting(seat, entryId);
    const others = votersOf(entry).filter((id) => id !== seat.member.id);
    const voterIds = voted ? [...others, seat.member.id] : others;
    await this.#parts.repository.update(new Map([[entryId, { voterIdsJson: JSON.stringify(voterIds) }]]));
    this.changed(seat.party.id);
  }

  /** The order of the songs of one singer among themselves; nobody else's place depends on it. */
  async orderOwn(seat: Seat, entryIds: readonly string[]): Promise<void> {
    const named = await Promise.all(unique(entryIds).map((id) => this.#own(seat, id)));
    const singerId = singersOf(named[0] as QueueEntryRow)[0];
    if (named.some((entry) => singersOf(entry)[0] !== singerId))
      throw new DomainError('request.invalid', { detail: 'These are songs of several singers. Order them one singer at a time.' });
    const own = (await this.rows(seat.party.id)).filter((row) => isWaiting(row) && singersOf(row)[0] === singerId);
    const rest = own.filter((row) => !entryIds.includes(row.id)).sort((a, b) => a.ownOrder - b.ownOrder);
    const order = [...named, ...rest];
    await this.#change(seat, order, (_, index) => ({ ownOrder: index + 1 }));
  }

  /** For hosts: these first, in this order, whatever the rule says. */
  async order(seat: Seat, entryIds: readonly string[]): Promise<void> {
    requireHost(seat);
    const named = await Promise.all(unique(entryIds).map((id) => this.#waiting(seat, id)));
    await this.#change(seat, named, (_, index) => pin(index + 1, seat.party));
  }

  /** For hosts: the entries are again as they were before the last thing a host did. @throws DomainError `queue.nothingToUndo` */
  async undo(seat: Seat): Promise<void> {
    requireHost(seat);
    requireOpen(seat);
    // What is on stage or was sung since stays so, and votes are the room's.
    const wasThere = await this.#parts.repository.takeLastActionBack(seat.party.id, ({ id: _, ...was }, { state, songId, voterIdsJson }) =>
      state === 'onStage' || state === 'sung' ? null : { ...was, songId, voterIdsJson },
    );
    if (!wasThere) throw new DomainError('queue.nothingToUndo');
    this.changed(seat.party.id);
  }

  /** Of a singer who comes back: they join the running round. */
  async welcomeBack(party: PartyRow, memberId: string): Promise<void> {
    const own = (await this.rows(party.id)).filter((row) => isWaiting(row) && singersOf(row)[0] === memberId);
    const change = (row: QueueEntryRow) => [row.id, { floorRound: Math.max(row.floorRound, party.round) }] as const;
    await this.#parts.repository.update(new Map(own.map(change)));
    this.changed(party.id);
  }

  /**
   * The entry that would go on stage now; null when none is ready. For an empty stage: an entry that is said to be on it all the same
   * was called by a process that died in the middle of that, and waits again.
   */
  async next(party: PartyRow): Promise<string | null> {
    if (await this.#parts.repository.putBackStranded(party.id)) this.changed(party.id);
    return nextReady(queueFacts(await this.situation(party)))?.entryId ?? null;
  }

  /** Takes an entry out of the queue for the stage. @throws DomainError `song.notReady` */
  async take(party: PartyRow, entryId: string): Promise<QueueEntryRow & { songId: string }> {
    const situation = await this.situation(party);
    const entry = situation.rows.find((row) => row.id === entryId);
    if (!entry) throw new DomainError('queue.entryNotFound');
    if (!isWaiting(entry)) throw new DomainError('queue.entryGone');
    if (situation.songs.get(entry.songId)?.preparation.status !== 'ready') throw new DomainError('song.notReady');
    const { turnRound, eveningRound } = beginTurn({ ...queueFacts(situation), freeInSeconds: 0 }, entryId);
    const change = { state: 'onStage', round: turnRound, startedAt: Date.now(), held: 0 } as const;
    await this.#parts.repository.update(new Map([[entryId, change]]));
    await this.#parts.parties.update(party.id, { round: eveningRound, turnCount: party.turnCount + 1 });
    this.changed(party.id);
    return { ...entry, ...change };
  }

  /** The song on stage is over. A host can take a skip back: then the song is next. */
  async settle(party: PartyRow, entryId: string, { outcome, ...how }: SettledTurn): Promise<void> {
    const entry = await this.#parts.repository.find(entryId);
    if (entry?.state !== 'onStage') return;
    const again = { ...entry, state: 'waiting', round: null, startedAt: null, ...pin(1, party), pinnedTurn: party.turnCount } as const;
    const change = { state: outcome, endedAt: Date.now(), ...how };
    await this.#parts.repository.update(new Map([[entryId, change]]), outcome === 'skipped' ? [again] : []);
    this.changed(party.id);
  }

  find(entryId: string): Promise<QueueEntryRow | null> {
    return this.#parts.repository.find(entryId);
  }

  rows(partyId: string): Promise<QueueEntryRow[]> {
    return this.#parts.repository.ofParty(partyId);
  }

  /** Everything the order follows from. */
  async situation(party: PartyRow): Promise<QueueSituation> {
    const [rows, members] = await Promise.all([this.rows(party.id), this.#parts.members.all(party.id)]);
    const songIds = unique(rows.filter(isWaiting).map((row) => row.songId));
    const songs = await Promise.all(songIds.map((id) => this.#parts.readiness.of(id)));
    return {
      party,
      settings: settingsOf(party),
      rows,
      members: new Map(members.map((member) => [member.id, member])),
      songs: new Map(songs.flatMap((song) => (song ? [[song.id, song]] : []))),
      nowMs: Date.now(),
    };
  }

  /** What was known of a song is not so any more: in every process. */
  forgetSong(songId: string): void {
    this.#parts.readiness.forget(songId);
  }

  /** Songs that were ever asked for at this party, also if they were taken out again. */
  songsOf(partyId: string): Promise<ReadonlySet<string>> {
    return this.#parts.repository.songsOf(partyId);
  }

  /** Parties in whose queue a song waits. */
  partiesWaitingFor(songId: string): Promise<string[]> {
    return this.#parts.repository.partiesWaitingFor(songId);
  }

  /** Something happened to a song. @returns the parties for which it is another thing now: ready, or failed */
  async songChanged(songId: string): Promise<string[]> {
    const { readiness, repository, events } = this.#parts;
    const partyIds = await repository.partiesWaitingFor(songId);
    if (partyIds.length === 0) return [];
    const before = await readiness.of(songId);
    readiness.forget(songId);
    const now = await readiness.of(songId);
    const settled = now?.preparation.status !== 'preparing' || before?.preparation.status !== 'preparing';
    for (const partyId of partyIds) {
      if (settled) this.changed(partyId);
      else events.publish('queue.preparation', { partyId });
    }
    return settled ? partyIds : [];
  }

  async songRemoved(songId: string): Promise<void> {
    this.forgetSong(songId);
    for (const partyId of await this.#parts.repository.dropRemovedSongs()) this.changed(partyId);
  }

  changed(partyId: string): void {
    this.#parts.events.publish('queue.changed', { partyId });
  }

  /** What a host does to others' songs can be taken back. */
  async #change(
    seat: Seat,
    entries: readonly QueueEntryRow[],
    change: (entry: QueueEntryRow, index: number) => QueueEntryRowUpdate,
  ): Promise<void> {
    const changes = new Map(entries.map((entry, index) => [entry.id, change(entry, index)]));
    await this.#parts.repository.update(changes, isHost(seat) ? entries : []);
    this.changed(seat.party.id);
  }

  /** An entry that whoever asks may change: their own, or any for a host. */
  async #own(seat: Seat, entryId: string): Promise<QueueEntryRow> {
    requireOpen(seat);
    const entry = await this.#waiting(seat, entryId);
    const own = entry.addedById === seat.member.id || singersOf(entry).includes(seat.member.id);
    if (!own && !isHost(seat)) throw new DomainError('auth.forbidden', { detail: 'This song is somebody else’s.' });
    return entry;
  }

  async #waiting({ party }: Seat, entryId: string): Promise<QueueEntryRow> {
    const entry = await this.#parts.repository.find(entryId);
    if (!entry || entry.partyId !== party.id || entry.state === 'removed') throw new DomainError('queue.entryNotFound');
    if (entry.state !== 'waiting') throw new DomainError('queue.entryGone');
    return entry;
  }

  /** Who is to sing: members who are there; of singers' own requests, themselves among them. */
  async #singers(seat: Seat, memberIds: readonly string[]): Promise<string[]> {
    const ids = unique(memberIds);
    const members = await this.#parts.members.all(seat.party.id);
    for (const id of ids) {
      const member = members.find((candidate) => candidate.id === id);
      if (member?.status !== 'active') throw new DomainError('party.memberNotFound');
      if (member.role !== 'singer' && member.role !== 'host')
        throw new DomainError('auth.forbidden', { detail: 'Only singers of the party sing. Ask a host to make you one.' });
    }
    if (!isHost(seat) && !ids.includes(seat.member.id))
      throw new DomainError('auth.forbidden', { detail: 'Only a host asks for songs of others.' });
    return ids;
  }
}

/** The same for the same wish of the same person, so that it can be in the queue only once. */
function entryIdOf({ party, member }: Seat, { idempotencyKey, songId }: NewQueueEntry): string {
  if (idempotencyKey === undefined) return randomUUID();
  const hash = createHash('sha256').update(JSON.stringify([party.id, member.id, songId, idempotencyKey]));
  return hash.digest('hex').slice(0, 32);
}

/** A place is kept as a turn of the evening: it comes nearer by itself. */
function pin(place: number | null, { turnCount }: PartyRow): Pick<QueueEntryRow, 'pinnedTurn' | 'pinnedAt'> {
  return place === null ? { pinnedTurn: null, pinnedAt: null } : { pinnedTurn: turnCount + place - 1, pinnedAt: Date.now() };
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
