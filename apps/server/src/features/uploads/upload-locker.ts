import { randomUUID } from 'node:crypto';
import type { Lock, Locker, RequestRelease } from '@tus/server';
import type { EventBus, Unsubscribe } from '../../platform/events/event-bus.types.ts';
import type { Locks } from '../../platform/locks/locks.types.ts';
import type { UploadEvents } from './upload-events.types.ts';

export interface UploadLockerParts {
  readonly locks: Locks;
  readonly events: Pick<EventBus<UploadEvents>, 'publish' | 'subscribe'>;
  /** What a request is told that waited in vain. */
  readonly refusal: () => unknown;
}

const ASKED_AFTER_MS = 100;
const ASKED_AGAIN_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * One request at a time for each upload, whichever process it reaches. Whoever waits asks the one before it to let go, as tus wants
 * it: a client that comes back must not wait for the connection that it lost.
 */
export class UploadLocker implements Locker {
  readonly #parts: UploadLockerParts;
  readonly #held = new Map<string, { readonly by: string; readonly release: RequestRelease }>();
  readonly #unsubscribe: Unsubscribe;

  constructor(parts: UploadLockerParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.events.subscribe('upload.wanted', async ({ uploadId, by }) => {
      const holder = this.#held.get(uploadId);
      // Its own wish may arrive after it was granted.
      if (holder && holder.by !== by) await holder.release();
    });
  }

  newLock(uploadId: string): Lock {
    let release = () => {};
    return {
      lock: async (signal, requestRelease) => {
        release = await this.#take(uploadId, signal, requestRelease);
      },
      unlock: async () => release(),
    };
  }

  close(): void {
    this.#unsubscribe();
  }

  /** @returns what gives it back */
  #take(uploadId: string, signal: AbortSignal, requestRelease: RequestRelease): Promise<() => void> {
    const { locks, events, refusal } = this.#parts;
    const by = randomUUID();
    return new Promise((resolve, reject) => {
      let isWaiting = true;
      const ask = () => events.publish('upload.wanted', { uploadId, by });
      const first = setTimeout(ask, ASKED_AFTER_MS);
      const again = setInterval(ask, ASKED_AGAIN_MS);
      const stopWaiting = () => {
        isWaiting = false;
        clearTimeout(first);
        clearInterval(again);
        clearTimeout(last);
        signal.removeEventListener('abort', giveUp);
      };
      const giveUp = () => {
        stopWaiting();
        reject(refusal());
      };
      const last = setTimeout(giveUp, LONGEST_WAIT_MS);
      signal.addEventListener('abort', giveUp);
      const hold = async () => {
        // Whoever gave up is given its turn all the same, and passes it on.
        if (!isWaiting) return;
        stopWaiting();
        this.#held.set(uploadId, { by, release: requestRelease });
        await new Promise<void>((letGo) => resolve(letGo));
        this.#held.delete(uploadId);
      };
      locks.run(`upload:${uploadId}`, hold).catch(reject);
    });
  }
}
