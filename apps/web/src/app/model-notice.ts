import type { Info } from '@refrain/contract';
import { keep, readKept } from '../ui/kept.ts';
import { Store } from '../ui/store.ts';

/** Says once, before the first song is made, under which licences the models may be used. */
export class ModelNotice {
  /** What waits for the notice to be read; null when nothing does. */
  readonly waiting = new Store<(() => void) | null>(null);

  readonly #loadInfo: () => Promise<Info>;

  constructor(loadInfo: () => Promise<Info>) {
    this.#loadInfo = loadInfo;
  }

  /** Runs `action`, after the notice was read where there is one. */
  async before(action: () => void): Promise<void> {
    // A server that cannot be asked will refuse the action itself, with a better reason.
    const info = await this.#loadInfo().catch(() => null);
    if (!info || info.modelNotices.length === 0 || readKept('notice') === noticeKey(info)) action();
    else this.waiting.set(action);
  }

  accept(info: Info): void {
    keep('notice', noticeKey(info));
    this.waiting.get()?.();
    this.waiting.set(null);
  }
}

/** Other weights, other notice: it is shown again when the list changes. */
const noticeKey = (info: Info) => info.modelNotices.map((notice) => `${notice.model}:${notice.licence}`).join('|');
