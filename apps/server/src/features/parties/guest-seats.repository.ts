import type { Database } from '../../platform/database/schema.ts';
import type { GuestStanding } from '../accounts/identity.types.ts';
import { personKeys } from './person-keys.service.ts';

/** Which visitors are some party's guests: for a house that lets in nobody else without an account. */
export class GuestSeatsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async standingOf(visitorId: string): Promise<GuestStanding> {
    const seats = await this.#database
      .selectFrom('partyMembers')
      .innerJoin('parties', 'parties.id', 'partyMembers.partyId')
      .select(['partyMembers.status', 'parties.endedAt'])
      .where('partyMembers.personKey', 'in', personKeys({ accountId: null, ownerId: null, visitorId }))
      .where('partyMembers.status', 'in', ['active', 'waiting'])
      .execute();
    if (seats.some(({ status, endedAt }) => status === 'active' && endedAt === null)) return 'inside';
    return seats.length > 0 ? 'seated' : 'none';
  }
}
