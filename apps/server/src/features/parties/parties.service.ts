import { randomUUID } from 'node:crypto';
import {
  DEFAULT_PARTY_SETTINGS,
  type Invitation,
  type JoinParty,
  type NewParty,
  type PartyEdit,
  type PartySettings,
} from '@refrain/contract';
import type { PartyMemberRow, PartyRow, PartyRowUpdate } from '../../platform/database/party-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { Locks } from '../../platform/locks/locks.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { MembersService } from './members.service.ts';
import type { PartiesRepository, PartyDoor } from './parties.repository.ts';
import type { PartyEvents, Seat } from './parties.types.ts';
import { type CodeGuard, newPartyCode, newPartyToken, newScreenToken } from './party-codes.ts';
import { requireHost, requireOpen } from './party-rights.service.ts';
import { personKeys } from './person-keys.service.ts';

export interface PartiesServiceParts {
  readonly repository: PartiesRepository;
  readonly members: MembersService;
  readonly codes: CodeGuard;
  readonly events: EventBus<PartyEvents>;
  readonly locks: Locks;
}

const MOST_LISTED = 50;
const HOUSE_KEY = 'house';
/** Turn of those who begin a party: no two get one code, and there is one house party. */
const NEW_PARTY = 'new party';
/** Nothing advances by itself: clients of the older system do that. */
const HOUSE_SETTINGS: PartySettings = { ...DEFAULT_PARTY_SETTINGS, rule: 'inOrder', autoAdvance: false, announceSeconds: 0 };
const ROLE_BEHIND: Readonly<Record<PartyDoor, 'singer' | 'host' | 'screen'>> = {
  code: 'singer',
  guestToken: 'singer',
  hostToken: 'host',
  screenToken: 'screen',
};

/** Parties, how one comes in, and who one is inside. To whoever is not in a party, it does not exist. */
export class PartiesService {
  readonly #parts: PartiesServiceParts;

  constructor(parts: PartiesServiceParts) {
    this.#parts = parts;
  }

  /** Whoever begins a party is its host. @throws DomainError when this is not for them to do */
  async create({ name, hostName, settings }: NewParty, identity: Identity): Promise<Seat> {
    requireRole(identity, 'host');
    return this.inTurn(NEW_PARTY, async () => {
      const party = await this.#newParty('party', name, changedSettings(DEFAULT_PARTY_SETTINGS, settings));
      const host = newMember(party.id, hostName, 'host', personKeys(identity)[0] ?? null);
      await this.#parts.repository.insert(party, host);
      this.#parts.events.publish('party.started', { partyId: party.id });
      return seatOf(party, host);
    });
  }

  /** @throws DomainError `party.codeUnknown` */
  async invitation(key: { readonly code?: string | undefined; readonly token?: string | undefined }, address: string): Promise<Invitation> {
    const { party, door } = await this.#open(key, address);
    const role = ROLE_BEHIND[door];
    return { name: party.name, role, needsApproval: role === 'singer' && settingsOf(party).namesNeedApproval };
  }

  /** Comes in, or back in. A better link makes a guest a host; a weaker one takes nothing away. */
  async join({ name, ...key }: JoinParty, identity: Identity, address: string): Promise<Seat> {
    const { party, door } = await this.#open(key, address);
    const role = ROLE_BEHIND[door];
    const status = role === 'singer' && settingsOf(party).namesNeedApproval ? 'waiting' : 'active';
    const member = await this.inTurn(party.id, () => this.#parts.members.enter(party.id, { name, role, status }, personKeys(identity)));
    this.changed(party.id);
    return seatOf(party, member);
  }

  /** Who asks, as a member. @throws DomainError `party.notFound` for everybody who is not in it, `party.notLetIn` while they wait */
  async seat(partyId: string, identity: Identity): Promise<Seat> {
    const party = await this.#parts.repository.find(partyId);
    const member = party && (await this.#parts.repository.findMember(partyId, personKeys(identity)));
    if (!party || !member || member.status === 'left' || member.status === 'removed') throw new DomainError('party.notFound');
    if (member.status === 'waiting') throw new DomainError('party.notLetIn');
    return seatOf(party, member);
  }

  async list(identity: Identity): Promise<Seat[]> {
    const found = await this.#parts.repository.listFor(personKeys(identity), MOST_LISTED);
    return found.map(({ party, member }) => seatOf(party, member));
  }

  async edit(seat: Seat, { name, settings }: PartyEdit): Promise<PartyRow> {
    requireHost(seat);
    requireOpen(seat);
    const { party } = seat;
    await this.#parts.repository.update(party.id, {
      ...(name === undefined ? {} : { name }),
      ...(settings === undefined ? {} : { settingsJson: JSON.stringify(changedSettings(seat.settings, settings)) }),
    });
    this.changed(party.id);
    return this.get(party.id);
  }

  async end(seat: Seat): Promise<PartyRow> {
    requireHost(seat);
    requireOpen(seat);
    const { id } = seat.party;
    await this.#parts.repository.update(id, { endedAt: Date.now(), code: null, breakUntil: null });
    this.changed(id);
    this.#parts.events.publish('party.ended', { partyId: id });
    return this.get(id);
  }

  /**
   * The party that clients of the older system share, begun when the first of them asks. They have no names of their own
   * there: the seat is the house's.
   */
  async house(): Promise<Seat> {
    return this.inTurn(NEW_PARTY, async () => {
      const known = await this.#parts.repository.findHouse();
      const party = known ?? (await this.#newParty('house', 'House party', HOUSE_SETTINGS));
      const member = known && (await this.#parts.repository.findMember(known.id, [HOUSE_KEY]));
      if (member) return seatOf(party, member);
      const host = newMember(party.id, 'House', 'host', HOUSE_KEY);
      await this.#parts.repository.insert(party, host);
      this.#parts.events.publish('party.started', { partyId: party.id });
      return seatOf(party, host);
    });
  }

  /** The house's party, run from here: for whoever may run parties. */
  async enterHouse(identity: Identity): Promise<Seat> {
    requireRole(identity, 'host');
    const { party } = await this.house();
    const wish = { name: 'Host', role: 'host', status: 'active' } as const;
    const member = await this.inTurn(party.id, () => this.#parts.members.enter(party.id, wish, personKeys(identity)));
    this.changed(party.id);
    return seatOf(party, member);
  }

  /**
   * One thing after another in each party: what is decided on a queue must not be about another queue when it is done. When it
   * resolves, it is on the disk: nobody is told that something is done which a power cut could take back.
   */
  async inTurn<Result>(partyId: string, act: () => Promise<Result>): Promise<Result> {
    const result = await this.#parts.locks.run(`party:${partyId}`, act);
    await this.#parts.repository.untilOnDisk();
    return result;
  }

  /** For the server's own use: who may see it is {@link seat}'s matter. */
  async get(partyId: string): Promise<PartyRow> {
    const party = await this.#parts.repository.find(partyId);
    if (!party) throw new DomainError('party.notFound');
    return party;
  }

  update(partyId: string, change: PartyRowUpdate): Promise<void> {
    return this.#parts.repository.update(partyId, change);
  }

  /** Parties whose break is over. */
  breaksOver(now: number): Promise<PartyRow[]> {
    return this.#parts.repository.breaksOver(now);
  }

  changed(partyId: string): void {
    this.#parts.events.publish('party.changed', { partyId });
  }

  async #newParty(kind: PartyRow['kind'], name: string, settings: PartySettings): Promise<PartyRow> {
    return {
      id: randomUUID(),
      kind,
      name,
      code: await this.#freeCode(),
      guestToken: newPartyToken(),
      hostToken: newPartyToken(),
      screenToken: newScreenToken(),
      settingsJson: JSON.stringify(settings),
      stageJson: '{}',
      round: 0,
      turnCount: 0,
      breakUntil: null,
      startedAt: Date.now(),
      endedAt: null,
    };
  }

  async #freeCode(): Promise<string> {
    for (;;) {
      const code = newPartyCode();
      if ((await this.#parts.repository.findByDoor('code', code)) === null) return code;
    }
  }

  async #open({ code, token }: { code?: string | undefined; token?: string | undefined }, address: string) {
    const { codes, repository } = this.#parts;
    const doors: readonly PartyDoor[] = code === undefined ? ['guestToken', 'hostToken', 'screenToken'] : ['code'];
    const found = await codes.tryCode(address, async () => {
      for (const door of doors) {
        const party = await repository.findByDoor(door, code ?? token ?? '');
        if (party) return { party, door };
      }
      return null;
    });
    if (found === null) throw new DomainError('party.codeUnknown');
    if (found.party.endedAt !== null) throw new DomainError('party.ended');
    return found;
  }
}

export function settingsOf(party: PartyRow): PartySettings {
  return { ...DEFAULT_PARTY_SETTINGS, ...(JSON.parse(party.settingsJson) as Partial<PartySettings>) };
}

function changedSettings(settings: PartySettings, change: PartyEdit['settings']): PartySettings {
  const given = Object.entries(change ?? {}).filter(([, value]) => value !== undefined);
  return { ...settings, ...(Object.fromEntries(given) as Partial<PartySettings>) };
}

function seatOf(party: PartyRow, member: PartyMemberRow): Seat {
  return { party, member, settings: settingsOf(party) };
}

function newMember(partyId: string, name: string, role: PartyMemberRow['role'], personKey: string | null): PartyMemberRow {
  return { id: randomUUID(), partyId, name, role, status: 'active', away: 0, personKey, joinedAt: Date.now(), leftAt: null };
}
