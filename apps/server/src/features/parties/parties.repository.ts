import { inTransaction, untilOnDisk } from '../../platform/database/in-transaction.ts';
import type { PartyMemberRow, PartyMemberRowUpdate, PartyRow, PartyRowUpdate } from '../../platform/database/party-tables.ts';
import type { Database } from '../../platform/database/schema.ts';

/** The three links of a party, and its code. */
export type PartyDoor = 'code' | 'guestToken' | 'hostToken' | 'screenToken';

export class PartiesRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** With its host; both or neither. */
  async insert(party: PartyRow, host: PartyMemberRow | null): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      await transaction.insertInto('parties').values(party).execute();
      if (host) await transaction.insertInto('partyMembers').values(host).execute();
    });
  }

  /** From here on what was written so far survives a power cut. */
  untilOnDisk(): Promise<void> {
    return untilOnDisk(this.#database);
  }

  async find(partyId: string): Promise<PartyRow | null> {
    return (await this.#database.selectFrom('parties').selectAll().where('id', '=', partyId).executeTakeFirst()) ?? null;
  }

  async findByDoor(door: PartyDoor, key: string): Promise<PartyRow | null> {
    return (await this.#database.selectFrom('parties').selectAll().where(door, '=', key).executeTakeFirst()) ?? null;
  }

  async findHouse(): Promise<PartyRow | null> {
    const query = this.#database.selectFrom('parties').selectAll().where('kind', '=', 'house').where('endedAt', 'is', null);
    return (await query.orderBy('startedAt').executeTakeFirst()) ?? null;
  }

  async update(partyId: string, change: PartyRowUpdate): Promise<void> {
    await this.#database.updateTable('parties').set(change).where('id', '=', partyId).execute();
  }

  async breaksOver(now: number): Promise<PartyRow[]> {
    return this.#database.selectFrom('parties').selectAll().where('breakUntil', '<=', now).where('endedAt', 'is', null).execute();
  }

  /** Parties that somebody is in, newest first. */
  async listFor(personKeys: readonly string[], limit: number): Promise<{ party: PartyRow; member: PartyMemberRow }[]> {
    if (personKeys.length === 0) return [];
    const members = await this.#database
      .selectFrom('partyMembers')
      .selectAll()
      .where('personKey', 'in', [...personKeys])
      .where('status', 'in', ['active', 'waiting'])
      .orderBy('joinedAt', 'desc')
      .limit(limit)
      .execute();
    const found = await Promise.all(members.map(async (member) => ({ party: await this.find(member.partyId), member })));
    return found.filter((pair): pair is { party: PartyRow; member: PartyMemberRow } => pair.party !== null);
  }

  async members(partyId: string): Promise<PartyMemberRow[]> {
    const query = this.#database.selectFrom('partyMembers').selectAll().where('partyId', '=', partyId);
    return query.orderBy('joinedAt').orderBy('id').execute();
  }

  /** The member that one of these keys names; the first key first. */
  async findMember(partyId: string, personKeys: readonly string[]): Promise<PartyMemberRow | null> {
    if (personKeys.length === 0) return null;
    const query = this.#database.selectFrom('partyMembers').selectAll().where('partyId', '=', partyId);
    const found = await query.where('personKey', 'in', [...personKeys]).execute();
    return found.sort((a, b) => personKeys.indexOf(a.personKey ?? '') - personKeys.indexOf(b.personKey ?? ''))[0] ?? null;
  }

  async insertMember(member: PartyMemberRow): Promise<void> {
    await this.#database.insertInto('partyMembers').values(member).execute();
  }

  async updateMember(memberId: string, change: PartyMemberRowUpdate): Promise<void> {
    await this.#database.updateTable('partyMembers').set(change).where('id', '=', memberId).execute();
  }

  /** People who left or were sent away, and whose songs may still wait. */
  async gone(): Promise<PartyMemberRow[]> {
    return this.#database.selectFrom('partyMembers').selectAll().where('leftAt', 'is not', null).execute();
  }

  /** Turns that each member had, the one on stage included. */
  async turns(partyId: string): Promise<Map<string, number>> {
    const rows = await this.#database
      .selectFrom('queueEntries')
      .select('singerIdsJson')
      .where('partyId', '=', partyId)
      .where('state', 'in', ['sung', 'onStage'])
      .execute();
    const turns = new Map<string, number>();
    for (const { singerIdsJson } of rows) for (const id of JSON.parse(singerIdsJson) as string[]) turns.set(id, (turns.get(id) ?? 0) + 1);
    return turns;
  }
}
