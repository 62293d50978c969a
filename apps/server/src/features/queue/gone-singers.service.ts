import type { PartyMemberRow, QueueEntryRowUpdate } from '../../platform/database/party-tables.ts';
import type { MembersService } from '../parties/members.service.ts';
import type { PartiesService } from '../parties/parties.service.ts';
import type { QueueRepository } from './queue.repository.ts';
import type { QueueService } from './queue.service.ts';
import { isWaiting, singersOf } from './queue-facts.ts';

export interface GoneSingersParts {
  readonly repository: QueueRepository;
  readonly parties: PartiesService;
  readonly members: MembersService;
  readonly queue: QueueService;
}

/** A phone that ran empty, or somebody who went out for a smoke, is back by then. */
const KEPT_MS = 30 * 60_000;

/**
 * Songs of people who left wait for them, without a place, for half an hour: then they are taken out, and a duet is the
 * other's alone. Of people whom a host sent away, at once.
 */
export class GoneSingers {
  readonly #parts: GoneSingersParts;

  constructor(parts: GoneSingersParts) {
    this.#parts = parts;
  }

  /** Called every now and then. */
  async sweep(now = Date.now()): Promise<void> {
    const gone = await this.#parts.members.gone();
    const due = gone.filter(({ status, leftAt }) => status === 'removed' || (leftAt ?? now) <= now - KEPT_MS);
    for (const member of due) await this.#parts.parties.inTurn(member.partyId, () => this.#forget(member));
  }

  async #forget({ id, partyId }: PartyMemberRow): Promise<void> {
    const { repository, members, queue } = this.#parts;
    // They may have come back while this waited for its turn.
    if (!(await members.gone()).some((member) => member.id === id)) return;
    const own = (await queue.rows(partyId)).filter((row) => isWaiting(row) && singersOf(row).includes(id));
    const changes = own.map((row): [string, QueueEntryRowUpdate] => {
      const others = singersOf(row).filter((singerId) => singerId !== id);
      return [row.id, others.length === 0 ? { state: 'removed' } : { singerIdsJson: JSON.stringify(others) }];
    });
    await repository.update(new Map(changes));
    await members.forgetLeaving(id);
    if (changes.length > 0) queue.changed(partyId);
  }
}
