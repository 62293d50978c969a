import type { PartyCommand, Performance, QueueEntry, SingersQueue } from '@refrain/contract';
import type { Identity } from '../features/accounts/identity.types.ts';
import { requireRole } from '../features/accounts/rights.service.ts';
import type { MembersService } from '../features/parties/members.service.ts';
import type { PartiesService } from '../features/parties/parties.service.ts';
import type { PartyCommands } from '../features/parties/party-commands.service.ts';
import type { PerformancesService } from '../features/performances/performances.service.ts';
import type { QueueService } from '../features/queue/queue.service.ts';
import type { SongsService } from '../features/songs/songs.service.ts';
import { DomainError } from '../platform/errors/domain-error.ts';
import { type QueueItem, queueItem } from './open-karaoke-studio.queue.views.ts';

export interface HousePartyParts {
  readonly parties: PartiesService;
  readonly members: MembersService;
  readonly queue: QueueService;
  readonly performances: PerformancesService;
  readonly commands: PartyCommands;
  readonly songs: SongsService;
}

/**
 * Open Karaoke Studio has one queue and one player for the whole server. Its clients share one party here, the house's,
 * which begins when the first of them asks; other parties neither see it nor are touched by it.
 */
export class HouseParty {
  readonly #parts: HousePartyParts;
  #partyId: string | null = null;

  constructor(parts: HousePartyParts) {
    this.#parts = parts;
  }

  async id(): Promise<string> {
    this.#partyId = (await this.#parts.parties.house()).party.id;
    return this.#partyId;
  }

  /** Whether an event is about it; does not begin it. */
  is(partyId: string): boolean {
    return this.#partyId === partyId;
  }

  async queue(): Promise<SingersQueue> {
    return this.#parts.queue.view(await this.id());
  }

  async performance(): Promise<Performance> {
    return this.#parts.performances.view(await this.id());
  }

  /** What is on stage at 0, then what waits, from 1 on. */
  async items(): Promise<QueueItem[]> {
    const [{ entries, places }, { onStage }] = await Promise.all([this.queue(), this.performance()]);
    const waiting = places.flatMap(({ entryId, expectedAt }, index) => {
      const entry = entries.find(({ id }) => id === entryId);
      return entry ? [this.#item(entry, index + 1, expectedAt)] : [];
    });
    const row = onStage && (await this.#parts.queue.find(onStage.entryId));
    const current = row && onStage ? [this.#item({ ...onStage, id: row.id, addedAt: new Date(row.addedAt).toISOString() }, 0, null)] : [];
    return Promise.all([...current, ...waiting]);
  }

  async add(songId: string, singer: string, identity: Identity): Promise<QueueItem> {
    requireRole(identity, 'singer');
    const partyId = await this.id();
    const member = await this.#parts.parties.inTurn(partyId, () => this.#parts.members.named(partyId, singer));
    const { entryId } = await this.#run({ type: 'queue.add', songId, singerIds: [member.id] }, identity);
    return this.#itemOf(entryId ?? '');
  }

  /** Takes an item out; the one on stage leaves it, and nobody takes its place by that. */
  async remove(entryId: string, identity: Identity): Promise<void> {
    requireRole(identity, 'host');
    const { onStage } = await this.performance();
    const onIt = onStage?.entryId === entryId;
    await this.#run(onIt ? { type: 'performance.skip' } : { type: 'queue.remove', entryId }, identity);
  }

  /** What is not waiting is left out: a client may send what it showed a moment ago. */
  async order(entryIds: readonly string[], identity: Identity): Promise<void> {
    requireRole(identity, 'host');
    const { entries } = await this.queue();
    const waiting = entryIds.filter((id) => entries.some((entry) => entry.id === id));
    if (waiting.length > 0) await this.#run({ type: 'queue.order', entryIds: waiting }, identity);
  }

  async play(entryId: string, identity: Identity): Promise<QueueItem> {
    requireRole(identity, 'host');
    await this.#run({ type: 'performance.start', entryId }, identity);
    return this.#itemOf(entryId);
  }

  /** Steers the player, as far as anything is on stage. */
  async steer(command: Extract<PartyCommand, { type: `performance.${string}` }>, identity: Identity): Promise<void> {
    requireRole(identity, 'host');
    await this.#run(command, identity);
  }

  async #itemOf(entryId: string): Promise<QueueItem> {
    const item = (await this.items()).find(({ id }) => id === entryId);
    if (!item) throw new DomainError('queue.entryNotFound');
    return item;
  }

  async #run(command: PartyCommand, identity: Identity) {
    const { parties, commands } = this.#parts;
    return commands.runAs(await this.id(), () => parties.house(), command, identity);
  }

  async #item(
    entry: Pick<QueueEntry, 'id' | 'songId' | 'singers' | 'addedAt'>,
    position: number,
    expectedAt: string | null,
  ): Promise<QueueItem> {
    const song = await this.#parts.songs.find(entry.songId);
    const summary = song && (await this.#parts.songs.summary(song));
    return queueItem(entry, { position, expectedAt }, song && summary ? { song, summary } : null);
  }
}
