import { randomUUID } from 'node:crypto';
import type { MemberEdit, PartyMember } from '@refrain/contract';
import type { PartyMemberRow, PartyMemberRowUpdate } from '../../platform/database/party-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { PartiesRepository } from './parties.repository.ts';
import type { PartyEvents, Seat } from './parties.types.ts';
import { requireHost, requireOpen } from './party-rights.service.ts';

export interface MembersServiceParts {
  readonly repository: PartiesRepository;
  readonly events: EventBus<PartyEvents>;
}

type Wish = Pick<PartyMemberRow, 'name' | 'role' | 'status'>;

const RANK: Readonly<Record<PartyMemberRow['role'], number>> = { screen: 0, viewer: 1, singer: 2, host: 3 };
const MOST_MEMBERS = 2_000;

/** The people of a party. */
export class MembersService {
  readonly #parts: MembersServiceParts;

  constructor(parts: MembersServiceParts) {
    this.#parts = parts;
  }

  async all(partyId: string): Promise<PartyMemberRow[]> {
    return this.#parts.repository.members(partyId);
  }

  async views(partyId: string): Promise<PartyMember[]> {
    const [members, turns] = await Promise.all([this.#parts.repository.members(partyId), this.#parts.repository.turns(partyId)]);
    return members.map((member) => viewMember(member, turns.get(member.id) ?? 0));
  }

  async view(member: PartyMemberRow): Promise<PartyMember> {
    return viewMember(member, (await this.#parts.repository.turns(member.partyId)).get(member.id) ?? 0);
  }

  /**
   * Comes in with a link, or back in.
   * @throws DomainError `party.nameTaken`; `auth.forbidden` for somebody whom the host sent away
   */
  async enter(partyId: string, wish: Wish, keys: readonly string[]): Promise<PartyMemberRow> {
    const known = await this.#parts.repository.findMember(partyId, keys);
    if (known?.status === 'removed' && wish.role !== 'host')
      throw new DomainError('auth.forbidden', { detail: 'The host has asked you to leave this party.' });
    if (known) {
      const role = RANK[wish.role] > RANK[known.role] ? wish.role : known.role;
      const status = wish.status === 'active' || known.status === 'active' ? 'active' : 'waiting';
      const name = await this.#freeName(partyId, wish.name, { exceptId: known.id, elseNumbered: false });
      return this.#update(known, { name, role, status, leftAt: null });
    }
    const elseNumbered = wish.role !== 'singer';
    const name = await this.#freeName(partyId, wish.name, { exceptId: null, elseNumbered });
    return this.#insert(partyId, { ...wish, name }, keys[0] ?? null);
  }

  /** For hosts: somebody without a phone. */
  async add(seat: Seat, name: string): Promise<PartyMemberRow> {
    requireHost(seat);
    requireOpen(seat);
    const { id } = seat.party;
    const free = await this.#freeName(id, name, { exceptId: null, elseNumbered: false });
    const member = await this.#insert(id, { name: free, role: 'singer', status: 'active' }, null);
    this.#changed(id);
    return member;
  }

  /** The singer of this name, added when there is none: for the house's party, whose clients know names only. */
  async named(partyId: string, name: string): Promise<PartyMemberRow> {
    const members = await this.#parts.repository.members(partyId);
    const known = members.find((member) => member.status === 'active' && sameName(member.name, name));
    return known ?? this.#insert(partyId, { name, role: 'singer', status: 'active' }, null);
  }

  /** @throws DomainError `party.memberNotFound` */
  async get(partyId: string, memberId: string): Promise<PartyMemberRow> {
    const member = (await this.#parts.repository.members(partyId)).find(({ id }) => id === memberId);
    if (!member || member.status === 'removed') throw new DomainError('party.memberNotFound');
    return member;
  }

  async edit(seat: Seat, memberId: string, { name, away, role, status }: MemberEdit): Promise<PartyMemberRow> {
    requireOpen(seat);
    const member = await this.get(seat.party.id, memberId);
    if (member.id !== seat.member.id || role !== undefined || status !== undefined) requireHost(seat);
    if (role !== undefined && role !== 'host') await this.#keepOneHost(member);
    const change: PartyMemberRowUpdate = {
      ...(name === undefined ? {} : { name: await this.#freeName(seat.party.id, name, { exceptId: member.id, elseNumbered: false }) }),
      ...(away === undefined ? {} : { away: away ? 1 : 0 }),
      ...(role === undefined ? {} : { role }),
      ...(status === undefined ? {} : { status, leftAt: null }),
    };
    const changed = Object.keys(change).length === 0 ? member : await this.#update(member, change);
    this.#changed(seat.party.id);
    return changed;
  }

  /** Leaves, or, for hosts, sends somebody away. */
  async remove(seat: Seat, memberId: string): Promise<PartyMemberRow> {
    const member = await this.get(seat.party.id, memberId);
    const self = member.id === seat.member.id;
    if (!self) requireHost(seat);
    if (seat.party.endedAt === null) await this.#keepOneHost(member);
    const gone = await this.#update(member, { status: self ? 'left' : 'removed', away: 0, leftAt: Date.now() });
    this.#changed(seat.party.id);
    this.#parts.events.publish('party.memberGone', { partyId: seat.party.id });
    return gone;
  }

  /** People of all parties who left or were sent away, and whose songs may still wait. */
  gone(): Promise<PartyMemberRow[]> {
    return this.#parts.repository.gone();
  }

  /** Their songs wait no more. */
  forgetLeaving(memberId: string): Promise<void> {
    return this.#parts.repository.updateMember(memberId, { leftAt: null });
  }

  async #keepOneHost(member: PartyMemberRow): Promise<void> {
    if (member.role !== 'host') return;
    const members = await this.#parts.repository.members(member.partyId);
    if (members.some((other) => other.role === 'host' && other.status === 'active' && other.id !== member.id)) return;
    throw new DomainError('request.invalid', { detail: 'A party needs a host: make somebody else one first, or end the party.' });
  }

  async #freeName(partyId: string, name: string, how: { exceptId: string | null; elseNumbered: boolean }): Promise<string> {
    const members = await this.#parts.repository.members(partyId);
    const there = members.filter(({ status, id }) => (status === 'active' || status === 'waiting') && id !== how.exceptId);
    const taken = (wanted: string) => there.some((member) => sameName(member.name, wanted));
    if (!taken(name)) return name;
    if (!how.elseNumbered) throw new DomainError('party.nameTaken');
    for (let number = 2; ; number++) if (!taken(`${name} ${number}`)) return `${name} ${number}`;
  }

  async #insert(partyId: string, wish: Wish, personKey: string | null): Promise<PartyMemberRow> {
    if ((await this.#parts.repository.members(partyId)).length >= MOST_MEMBERS)
      throw new DomainError('request.invalid', { detail: 'This party is full.' });
    const member: PartyMemberRow = { id: randomUUID(), partyId, ...wish, away: 0, personKey, joinedAt: Date.now(), leftAt: null };
    await this.#parts.repository.insertMember(member);
    return member;
  }

  async #update(member: PartyMemberRow, change: PartyMemberRowUpdate): Promise<PartyMemberRow> {
    await this.#parts.repository.updateMember(member.id, change);
    return { ...member, ...change } as PartyMemberRow;
  }

  #changed(partyId: string): void {
    this.#parts.events.publish('party.changed', { partyId });
  }
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLocaleLowerCase() === b.trim().toLocaleLowerCase();
}

function viewMember(member: PartyMemberRow, turns: number): PartyMember {
  return {
    id: member.id,
    name: member.name,
    role: member.role,
    status: member.status,
    away: member.away === 1,
    hasPhone: member.personKey !== null,
    turns,
    joinedAt: new Date(member.joinedAt).toISOString(),
  };
}
