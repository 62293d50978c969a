import type { Screen } from '@refrain/contract';
import { newProcessToken } from '../../platform/processes/process-token.ts';
import type { ScreensRepository } from './screens.repository.ts';

const MOST_SCREENS = 50;
const BEAT_MS = 2_000;
/** A process that said nothing for so long is gone, and its screens with it. */
const UNSEEN_MS = 7_000;

/**
 * The displays of every party, whichever process has their sockets: as long as those are open and a while longer, since what
 * went away is told.
 */
export class Screens {
  readonly #repository: ScreensRepository;
  readonly #holder = newProcessToken();
  /** Whether any socket of a screen was opened here: only then there is something to say. */
  #hasOwn = false;
  #beatAt = 0;
  #addedAt = 0;

  constructor(repository: ScreensRepository) {
    this.#repository = repository;
  }

  async add(partyId: string, { id, name, kind }: Omit<Screen, 'connected'>, socketId: string, now = Date.now()): Promise<void> {
    this.#hasOwn = true;
    // Two of one millisecond keep their order.
    this.#addedAt = Math.max(now, this.#addedAt + 1);
    const own = { holder: this.#holder, connected: 1, addedAt: this.#addedAt, seenAt: now } as const;
    await this.#repository.put({ partyId, id, name, kind, socketId, ...own });
    const known = await this.#repository.of(partyId);
    const gone = known.filter(({ connected }) => connected === 0).slice(0, Math.max(0, known.length - MOST_SCREENS));
    await this.#repository.delete(
      partyId,
      gone.map((screen) => screen.id),
    );
  }

  /** @returns whether this was the screen's own socket */
  gone(partyId: string, screenId: string, socketId: string): Promise<boolean> {
    return this.#repository.disconnect(partyId, screenId, socketId);
  }

  forgetParty(partyId: string): Promise<void> {
    return this.#repository.deleteParty(partyId);
  }

  async of(partyId: string): Promise<Screen[]> {
    const rows = await this.#repository.of(partyId);
    return rows.map(({ id, name, kind, connected }) => ({ id, name, kind, connected: connected === 1 }));
  }

  /** Parties with a stage that is there. */
  partiesWithStage(): Promise<string[]> {
    return this.#repository.partiesWithStage();
  }

  /** Says that this process's screens are there. @returns parties that lost some with another process. To be called every second. */
  async look(now = Date.now()): Promise<string[]> {
    if (this.#hasOwn && now - this.#beatAt >= BEAT_MS) {
      this.#beatAt = now;
      await this.#repository.seen(this.#holder, now);
    }
    return this.#repository.disconnectUnseen(now - UNSEEN_MS);
  }

  /** This process ends. */
  async stop(): Promise<void> {
    if (this.#hasOwn) await this.#repository.disconnectAllOf(this.#holder);
  }
}

export function hasStage(screens: readonly Screen[]): boolean {
  return screens.some(({ kind, connected }) => kind === 'stage' && connected);
}

/** A stage was here, and none is left. */
export function stageMissing(screens: readonly Screen[]): boolean {
  return screens.some(({ kind }) => kind === 'stage') && !hasStage(screens);
}

/** Of several stages the one that is here the longest: two that are not quite together must not pull the party to and fro. */
export function leads(screens: readonly Screen[], screenId: string): boolean {
  return screens.find(({ kind, connected }) => kind === 'stage' && connected)?.id === screenId;
}

export function isStage(screens: readonly Screen[], screenId: string): boolean {
  return screens.some(({ id, kind, connected }) => id === screenId && kind === 'stage' && connected);
}
