import type { Namespace, Server, Socket } from 'socket.io';
import type { Identity } from '../features/accounts/identity.types.ts';
import { requireRole } from '../features/accounts/rights.service.ts';
import type { PartyEvents } from '../features/parties/parties.types.ts';
import type { EventBus } from '../platform/events/event-bus.types.ts';
import type { ErrorAnswer } from '../platform/http/http-server.types.ts';
import type { RealtimeHandshake } from '../platform/realtime/realtime-hub.types.ts';
import type { HouseParty } from './house-party.ts';
import {
  type Control,
  type ControlValues,
  controlSchema,
  controlValues,
  controlValuesAfter,
  editFor,
  type HouseEvents,
  IDLE_PLAYER,
  type LoosePlayer,
  performanceState,
  playerStateSchema,
} from './open-karaoke-studio.player.ts';
import { playedSong } from './open-karaoke-studio.queue.views.ts';

export interface OpenKaraokeStudioSocketsParts {
  readonly house: HouseParty;
  readonly events: EventBus<PartyEvents & HouseEvents>;
  readonly identityOf: (handshake: RealtimeHandshake) => Promise<Identity>;
  readonly explain: (error: unknown) => ErrorAnswer;
  readonly reportError: (context: string, error: unknown) => void;
}

const QUEUE_ROOM = 'karaoke_queue';
const PERFORMANCE_ROOM = 'global_performance_controls';
/** The stage of an old client is followed when it is further away than this. */
const LARGEST_DRIFT_SECONDS = 1;

/** The events of Open Karaoke Studio's queue and player, in the namespaces of its code and of its documents. */
export class OpenKaraokeStudioSockets {
  readonly #parts: OpenKaraokeStudioSocketsParts;
  readonly #namespaces: readonly Namespace[];
  readonly #unsubscribe: (() => void)[];
  #player: LoosePlayer = IDLE_PLAYER;
  #controls: ControlValues | null = null;
  #shownIds: readonly string[] = [];
  #onStageId: string | null = null;

  constructor(io: Server, parts: OpenKaraokeStudioSocketsParts) {
    this.#parts = parts;
    this.#namespaces = [io.of('/'), io.of('/karaoke-queue'), io.of('/performance-controls')];
    for (const namespace of this.#namespaces) namespace.on('connection', (socket) => this.#listen(socket));
    this.#unsubscribe = [
      parts.events.subscribe('queue.changed', ({ partyId }) => this.#tellQueue(partyId)),
      parts.events.subscribe('performance.changed', ({ partyId }) => this.#tellPerformance(partyId)),
      parts.events.subscribe('house.player', async ({ player, told }) => {
        this.#player = player;
        if (told) await this.#tellState();
      }),
      parts.events.subscribe('house.controlsKnown', ({ values }) => {
        this.#controls = values;
      }),
      parts.events.subscribe('house.controlMoved', ({ exceptSocketId, ...moved }) => this.#tellControl(moved, exceptSocketId)),
    ];
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #listen(socket: Socket): void {
    this.#on(socket, 'join_queue_room', async () => {
      await this.#parts.house.id();
      await socket.join(QUEUE_ROOM);
      socket.emit('queue_joined', { room: QUEUE_ROOM });
      const items = await this.#parts.house.items();
      this.#shownIds = items.map(({ id }) => id);
      socket.emit('queue_updated', { items });
    });
    this.#on(socket, 'leave_queue_room', async () => {
      await socket.leave(QUEUE_ROOM);
      socket.emit('queue_left', { room: QUEUE_ROOM });
    });
    this.#on(socket, 'join_performance', async () => {
      await this.#parts.house.id();
      await socket.join(PERFORMANCE_ROOM);
      socket.emit('performance_state', await this.#state());
    });
    this.#on(socket, 'leave_performance', async () => {
      await socket.leave(PERFORMANCE_ROOM);
      socket.emit('performance_state', await this.#state());
    });
    this.#onSteering(socket, 'update_performance_control', (message, identity) => this.#setControl(socket, message, identity));
    this.#onSteering(socket, 'update_player_state', (message, identity) => this.#followPlayer(message, identity));
    this.#onSteering(socket, 'playback_play', (_, identity) => this.#setPlaying(true, identity));
    this.#onSteering(socket, 'playback_pause', (_, identity) => this.#setPlaying(false, identity));
    this.#onSteering(socket, 'reset_player_state', (_, identity) => this.#reset(identity));
  }

  /** What everybody would see: for those who may run the house's party, also while nothing is on stage. */
  #onSteering(socket: Socket, event: string, act: (message: unknown, identity: Identity) => Promise<void>): void {
    this.#on(socket, event, async (message, identity) => {
      requireRole(identity, 'host');
      await act(message, identity);
    });
  }

  /** Each event asks again who it is; a refusal is told to the client, by the event `error`. */
  #on(socket: Socket, event: string, act: (message: unknown, identity: Identity) => Promise<void>): void {
    const { headers, auth, address } = socket.handshake;
    socket.on(event, async (message: unknown) => {
      try {
        await act(message, await this.#parts.identityOf({ headers, auth, address }));
      } catch (error) {
        const { status, code, detail } = this.#parts.explain(error);
        if (status >= 500) this.#parts.reportError('An event of an older client failed.', error);
        socket.emit('error', { error: detail, code, event });
      }
    });
  }

  async #setControl(socket: Socket, message: unknown, identity: Identity): Promise<void> {
    const parsed = controlSchema.safeParse(message);
    const edit = parsed.success ? editFor(parsed.data.control, parsed.data.value) : null;
    if (!parsed.success || !edit) return;
    const { control, value } = parsed.data;
    // Known before it is so: the others are told here, what this client sent, in its own scale.
    this.#parts.events.publish('house.controlsKnown', { values: controlValuesAfter(await this.#parts.house.performance(), edit) });
    await this.#parts.house.steer({ type: 'performance.set', ...edit }, identity);
    this.#parts.events.publish('house.controlMoved', { control, value, exceptSocketId: socket.id });
  }

  async #followPlayer(message: unknown, identity: Identity): Promise<void> {
    const parsed = playerStateSchema.safeParse(message);
    if (!parsed.success) return;
    const { isPlaying, currentTime, duration } = parsed.data;
    const player = {
      isPlaying: isPlaying ?? this.#player.isPlaying,
      currentTime: currentTime ?? this.#player.currentTime,
      duration: duration ?? this.#player.duration,
    };
    this.#parts.events.publish('house.player', { player, told: false });
    const performance = await this.#parts.house.performance();
    if (!performance.onStage) return;
    const now = performanceState(performance, player, Date.now());
    if (currentTime !== undefined && Math.abs(currentTime - now.current_time) > LARGEST_DRIFT_SECONDS)
      await this.#parts.house.steer({ type: 'performance.seek', positionSeconds: currentTime }, identity);
    if (isPlaying !== undefined && isPlaying !== now.is_playing)
      await this.#parts.house.steer({ type: isPlaying ? 'performance.play' : 'performance.pause' }, identity);
  }

  async #setPlaying(isPlaying: boolean, identity: Identity): Promise<void> {
    const { onStage } = await this.#parts.house.performance();
    this.#parts.events.publish('house.player', { player: { ...this.#player, isPlaying }, told: !onStage });
    if (onStage) await this.#parts.house.steer({ type: isPlaying ? 'performance.play' : 'performance.pause' }, identity);
  }

  async #reset(identity: Identity): Promise<void> {
    const { onStage } = await this.#parts.house.performance();
    this.#parts.events.publish('house.player', { player: IDLE_PLAYER, told: !onStage });
    if (!onStage) return;
    await this.#parts.house.steer({ type: 'performance.pause' }, identity);
    await this.#parts.house.steer({ type: 'performance.seek', positionSeconds: 0 }, identity);
  }

  async #state() {
    return performanceState(await this.#parts.house.performance(), this.#player, Date.now());
  }

  #tellControl(moved: { control: Control; value: number | string }, exceptSocketId: string): void {
    for (const namespace of this.#namespaces) namespace.to(PERFORMANCE_ROOM).except(exceptSocketId).emit('control_updated', moved);
  }

  async #tellState(): Promise<void> {
    const state = await this.#state();
    for (const namespace of this.#namespaces) namespace.to(PERFORMANCE_ROOM).emit('performance_state', state);
  }

  /** The queue, and, by the names in the documents, what happened to it. */
  async #tellQueue(partyId: string): Promise<void> {
    if (!this.#parts.house.is(partyId)) return;
    const items = await this.#parts.house.items();
    const before = this.#shownIds;
    this.#shownIds = items.map(({ id }) => id);
    this.#toQueue('queue_updated', { items });
    for (const item of items) if (!before.includes(item.id)) this.#toQueue('item_added', item);
    for (const id of before) if (!this.#shownIds.includes(id)) this.#toQueue('item_removed', { id });
    const kept = before.filter((id) => this.#shownIds.includes(id));
    const now = this.#shownIds.filter((id) => before.includes(id));
    if (kept.join() !== now.join()) this.#toQueue('queue_reordered', { items });
  }

  async #tellPerformance(partyId: string): Promise<void> {
    if (!this.#parts.house.is(partyId)) return;
    const performance = await this.#parts.house.performance();
    const { onStage } = performance;
    const entryId = onStage?.entryId ?? null;
    if (entryId !== this.#onStageId) {
      this.#player = IDLE_PLAYER;
      const item = onStage && (await this.#parts.house.items()).find(({ id }) => id === entryId);
      if (item) this.#toQueue('play_song', { song: item.song && playedSong(item), singer: item.singer });
    }
    this.#onStageId = entryId;
    const values = controlValues(performance);
    const changed = (Object.keys(values) as Control[]).filter((control) => this.#controls && this.#controls[control] !== values[control]);
    this.#controls = values;
    for (const control of changed)
      for (const namespace of this.#namespaces) namespace.to(PERFORMANCE_ROOM).emit('control_updated', { control, value: values[control] });
    if (changed.length === 0) await this.#tellState();
  }

  #toQueue(event: string, message: unknown): void {
    for (const namespace of this.#namespaces) namespace.to(QUEUE_ROOM).emit(event, message);
  }
}
