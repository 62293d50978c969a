import type { Screen } from '@refrain/contract';

interface Registered extends Screen {
  /** The socket it speaks by: an older one that closes late is not this screen's end. */
  readonly socketId: string;
}

const MOST_SCREENS = 50;

/** The displays of every party, as long as their sockets are open and a while longer: what went away is told. */
export class Screens {
  readonly #parties = new Map<string, Map<string, Registered>>();

  add(partyId: string, screen: Omit<Screen, 'connected'>, socketId: string): void {
    const screens = this.#parties.get(partyId) ?? new Map<string, Registered>();
    this.#parties.set(partyId, screens);
    screens.delete(screen.id);
    screens.set(screen.id, { ...screen, connected: true, socketId });
    for (const [id, { connected }] of screens) if (screens.size > MOST_SCREENS && !connected) screens.delete(id);
  }

  /** @returns whether this was the screen's own socket */
  gone(partyId: string, screenId: string, socketId: string): boolean {
    const screens = this.#parties.get(partyId);
    const screen = screens?.get(screenId);
    if (!screen || screen.socketId !== socketId) return false;
    screens?.set(screenId, { ...screen, connected: false });
    return true;
  }

  forgetParty(partyId: string): void {
    this.#parties.delete(partyId);
  }

  of(partyId: string): Screen[] {
    return [...(this.#parties.get(partyId)?.values() ?? [])].map(({ id, name, kind, connected }) => ({ id, name, kind, connected }));
  }

  hasStage(partyId: string): boolean {
    return this.of(partyId).some(({ kind, connected }) => kind === 'stage' && connected);
  }

  /** A stage was here, and none is left. */
  stageMissing(partyId: string): boolean {
    return this.of(partyId).some(({ kind }) => kind === 'stage') && !this.hasStage(partyId);
  }

  /** Of several stages the one that is here the longest: two that are not quite together must not pull the party to and fro. */
  leads(partyId: string, screenId: string): boolean {
    return this.of(partyId).find(({ kind, connected }) => kind === 'stage' && connected)?.id === screenId;
  }

  isStage(partyId: string, screenId: string): boolean {
    return this.of(partyId).some(({ id, kind, connected }) => id === screenId && kind === 'stage' && connected);
  }
}
