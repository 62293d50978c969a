import type { Performance, PerformanceEdit, Screen, StageReport } from '@refrain/contract';
import { positionAt } from '@refrain/contract';
import type { PartyRow, QueueEntryRow } from '../../platform/database/party-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { MembersService } from '../parties/members.service.ts';
import { type PartiesService, settingsOf } from '../parties/parties.service.ts';
import type { PartyEvents, Seat } from '../parties/parties.types.ts';
import { mayRunStage, requireOpen } from '../parties/party-rights.service.ts';
import type { QueueService } from '../queue/queue.service.ts';
import type { SongReadiness } from '../queue/song-readiness.service.ts';
import { readStage, type StageState } from './performances.types.ts';
import { hasStage, isStage, leads, type Screens } from './screens.service.ts';
import type { SingerMemories } from './singer-memories.service.ts';
import * as stage from './stage-changes.ts';
import { viewPerformance } from './view-performance.ts';

export interface PerformancesServiceParts {
  readonly parties: PartiesService;
  readonly members: MembersService;
  readonly queue: QueueService;
  readonly readiness: SongReadiness;
  readonly memories: SingerMemories;
  readonly screens: Screens;
  readonly events: EventBus<PartyEvents>;
}

/** From this share of a song on it was a turn, whoever ends it. */
const TURN_SHARE = 0.5;
const SINGERS_CONTROLS = new Set<string>(['keyShift', 'tempo', 'guideLevel', 'lyricSize', 'lyricOffsetMs']);

/** What happens on a party's stage. Calls that change it belong into the party's turn ({@link PartiesService.inTurn}). */
export class PerformancesService {
  readonly #parts: PerformancesServiceParts;

  constructor(parts: PerformancesServiceParts) {
    this.#parts = parts;
  }

  async view(partyId: string): Promise<Performance> {
    const party = await this.#parts.parties.get(partyId);
    const { onStage } = readStage(party.stageJson);
    const entry = onStage && (await this.#parts.queue.find(onStage.entryId));
    const song = entry?.songId ? await this.#parts.readiness.of(entry.songId) : null;
    const members = entry ? await this.#parts.members.all(partyId) : [];
    const screens = await this.#parts.screens.of(partyId);
    return viewPerformance({ party, entry, song, members, screens, nowMs: Date.now() });
  }

  /** Calls the next singer, or the one named; the song begins when their card was up for as long as the host wants. */
  async start(seat: Seat, entryId?: string): Promise<string> {
    requireOpen(seat);
    requireStage(seat);
    const party = await this.#ended(seat.party, 'skipped');
    const next = entryId ?? (await this.#parts.queue.next(party));
    if (next === null) throw new DomainError('performance.nobodyReady');
    await this.#call(party, next);
    return next;
  }

  async play(seat: Seat): Promise<void> {
    await this.#steer(seat, stage.play);
  }

  async pause(seat: Seat): Promise<void> {
    await this.#steer(seat, stage.pause);
  }

  async seek(seat: Seat, positionSeconds: number): Promise<void> {
    requireStage(seat);
    await this.#steer(seat, (state, nowMs) => stage.seek(state, positionSeconds, nowMs));
  }

  /** Ends the song: no turn for its singers unless half of it was sung. */
  async skip(seat: Seat): Promise<void> {
    await this.#requireOwnSong(seat);
    await this.#afterSong(await this.#ended(seat.party, 'skipped'));
  }

  /** Ends the song as sung. */
  async finish(seat: Seat): Promise<void> {
    requireOpen(seat);
    requireStage(seat);
    onStageOf(seat.party);
    await this.#afterSong(await this.#ended(seat.party, 'sung'));
  }

  /** Hosts and screens change everything, whoever sings their own key, tempo, guide and words. */
  async set(seat: Seat, edit: PerformanceEdit): Promise<void> {
    requireOpen(seat);
    const { maxKeyShift, minTempo, maxTempo } = seat.settings;
    const { keyShift = 0, tempo = 1 } = edit;
    const names = Object.entries(edit).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (!mayRunStage(seat)) {
      await this.#requireOwnSong(seat);
      if (names.some((name) => !SINGERS_CONTROLS.has(name)))
        throw new DomainError('auth.forbidden', { detail: 'The host sets the sound and the look of the stage.' });
    }
    if (Math.abs(keyShift) > maxKeyShift || tempo < minTempo || tempo > maxTempo) throw new DomainError('performance.outOfLimits');
    const state = stage.set(readStage(seat.party.stageJson), edit, Date.now());
    await this.#save(seat.party, state);
    await this.#remember(state);
  }

  /** A break begins when the stage is free, now or after the song; null ends it. */
  async break(seat: Seat, minutes: number | null): Promise<void> {
    requireOpen(seat);
    requireStage(seat);
    const state = readStage(seat.party.stageJson);
    const waits = state.onStage !== null;
    const breakUntil = minutes === null || waits ? null : Date.now() + minutes * 60_000;
    await this.#save(seat.party, { ...state, breakAfterSongMinutes: waits ? minutes : null }, { breakUntil });
    if (minutes === null) await this.#advance(await this.#parts.parties.get(seat.party.id));
  }

  /** Where the stage really is. Reports about a song that is over are ignored. */
  async report(seat: Seat, report: StageReport): Promise<void> {
    requireOpen(seat);
    requireStage(seat);
    const screens = await this.#parts.screens.of(seat.party.id);
    if (!isStage(screens, report.screenId))
      throw new DomainError('auth.forbidden', { detail: 'Only a stage of the party reports. Say who you are first.' });
    const state = readStage(seat.party.stageJson);
    if (state.onStage?.entryId !== report.entryId) return;
    if (report.ended) return this.#afterSong(await this.#ended(seat.party, 'sung'));
    if (!leads(screens, report.screenId)) return;
    const followed = stage.follow(state, report, Date.now());
    if (followed) await this.#save(seat.party, followed);
  }

  async addScreen(seat: Seat, screen: Omit<Screen, 'connected'>, socketId: string): Promise<void> {
    requireStage(seat);
    await this.#parts.screens.add(seat.party.id, screen, socketId);
    this.#changed(seat.party.id);
    if (screen.kind === 'stage') await this.advance(seat.party.id);
  }

  /** A screen whose connection ended: the evening goes on, and the party is told. */
  async screenGone(partyId: string, screenId: string, socketId: string): Promise<void> {
    if (await this.#parts.screens.gone(partyId, screenId, socketId)) this.#changed(partyId);
  }

  /** The same for the screens of a process that went away. */
  async lookForScreens(): Promise<void> {
    for (const partyId of await this.#parts.screens.look()) this.#changed(partyId);
  }

  /** Somebody may be next now: a song is ready, was added, or a break is over. Only with a stage to call them to. */
  async advance(partyId: string): Promise<void> {
    const party = await this.#parts.parties.get(partyId);
    if (hasStage(await this.#parts.screens.of(partyId))) await this.#advance(party);
  }

  /** Empty stages where somebody could be next: whoever was to call them may have died before they did. To be called from time to time. */
  async wakeStages(): Promise<void> {
    const { parties, screens } = this.#parts;
    for (const id of await screens.partiesWithStage()) {
      const party = await parties.get(id);
      if (party.endedAt === null && readStage(party.stageJson).onStage === null) await parties.inTurn(id, () => this.advance(id));
    }
  }

  /** Ends the breaks that are over. */
  async endBreaks(now = Date.now()): Promise<void> {
    for (const { id } of await this.#parts.parties.breaksOver(now))
      await this.#parts.parties.inTurn(id, async () => {
        const party = await this.#parts.parties.get(id);
        if (party.breakUntil === null || party.breakUntil > now) return;
        await this.#save(party, readStage(party.stageJson), { breakUntil: null });
        await this.#advance(await this.#parts.parties.get(id));
      });
  }

  /** The party is over: so is the song. */
  async close(partyId: string): Promise<void> {
    await this.#ended(await this.#parts.parties.get(partyId), 'skipped');
    await this.#parts.screens.forgetParty(partyId);
  }

  async #advance(party: PartyRow): Promise<void> {
    const now = Date.now();
    const busy = readStage(party.stageJson).onStage !== null || (party.breakUntil ?? 0) > now;
    if (party.endedAt !== null || busy || !settingsOf(party).autoAdvance) return;
    const next = await this.#parts.queue.next(party);
    if (next !== null) await this.#call(party, next);
  }

  async #afterSong(party: PartyRow): Promise<void> {
    const { breakAfterTurns, breakMinutes } = settingsOf(party);
    const state = readStage(party.stageJson);
    const due = breakAfterTurns !== null && party.turnCount > 0 && party.turnCount % breakAfterTurns === 0;
    const minutes = state.breakAfterSongMinutes ?? (due ? breakMinutes : null);
    if (minutes === null) return this.#advance(party);
    await this.#save(party, { ...state, breakAfterSongMinutes: null }, { breakUntil: Date.now() + minutes * 60_000 });
  }

  async #call(party: PartyRow, entryId: string): Promise<void> {
    const entry = await this.#parts.queue.take(party, entryId);
    const song = await this.#parts.readiness.of(entry.songId);
    const first = (await this.#singersOf(entry))[0];
    const remembered = first ? await this.#parts.memories.find(first, entry.songId) : null;
    const turn = { entryId, calledAtMs: Date.now(), durationSeconds: song?.durationSeconds ?? 0 };
    const { keyShift, tempo } = entry;
    const sung = { keyShift, tempo, lyricOffsetMs: remembered?.lyricOffsetMs ?? 0 };
    const state = stage.call(readStage(party.stageJson), turn, settingsOf(party).announceSeconds, sung);
    await this.#save(party, state, { breakUntil: null });
  }

  /** Takes the song from the stage, when there is one; gives the party as it is then. */
  async #ended(party: PartyRow, outcome: 'sung' | 'skipped'): Promise<PartyRow> {
    const state = readStage(party.stageJson);
    const { onStage, clock } = state;
    if (!onStage) return party;
    const sungSeconds = Math.min(onStage.durationSeconds, positionAt(clock, Date.now()));
    const turn = outcome === 'sung' || sungSeconds >= onStage.durationSeconds * TURN_SHARE;
    const { keyShift, tempo } = state.controls;
    await this.#parts.queue.settle(party, onStage.entryId, { outcome: turn ? 'sung' : 'skipped', sungSeconds, keyShift, tempo });
    await this.#save(party, stage.clear(state));
    return this.#parts.parties.get(party.id);
  }

  async #steer(seat: Seat, change: (state: StageState, nowMs: number) => StageState): Promise<void> {
    await this.#requireOwnSong(seat);
    if (!mayRunStage(seat) && !seat.settings.singersMayPause)
      throw new DomainError('auth.forbidden', { detail: 'Only the host pauses songs at this party.' });
    await this.#save(seat.party, change(readStage(seat.party.stageJson), Date.now()));
  }

  /** Whoever sings, and whoever runs the stage. */
  async #requireOwnSong(seat: Seat): Promise<void> {
    requireOpen(seat);
    const { entryId } = onStageOf(seat.party);
    if (mayRunStage(seat)) return;
    const entry = await this.#parts.queue.find(entryId);
    const singers = entry ? await this.#singersOf(entry) : [];
    if (!singers.some(({ id }) => id === seat.member.id))
      throw new DomainError('auth.forbidden', { detail: 'Only whoever sings, and the host, change this.' });
  }

  async #singersOf(entry: QueueEntryRow) {
    const ids = JSON.parse(entry.singerIdsJson) as string[];
    const members = await this.#parts.members.all(entry.partyId);
    return ids.flatMap((id) => members.find((member) => member.id === id) ?? []);
  }

  /** As it is sung now, so it is sung the next time. */
  async #remember({ onStage, controls }: StageState): Promise<void> {
    const entry = onStage && (await this.#parts.queue.find(onStage.entryId));
    if (!entry?.songId) return;
    for (const member of await this.#singersOf(entry)) await this.#parts.memories.save(member, entry.songId, controls);
  }

  async #save(party: PartyRow, state: StageState, change: { breakUntil?: number | null } = {}): Promise<void> {
    await this.#parts.parties.update(party.id, { stageJson: JSON.stringify(state), ...change });
    this.#changed(party.id);
  }

  #changed(partyId: string): void {
    this.#parts.events.publish('performance.changed', { partyId });
  }
}

/** @throws DomainError `performance.nobodyOnStage` */
function onStageOf(party: PartyRow) {
  const { onStage } = readStage(party.stageJson);
  if (!onStage) throw new DomainError('performance.nobodyOnStage');
  return onStage;
}

function requireStage(seat: Seat): void {
  if (!mayRunStage(seat)) throw new DomainError('auth.forbidden', { detail: 'The host and the screens of the party do this.' });
}
