import type { CommandResult, PartyCommand } from '@refrain/contract';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { PerformancesService } from '../performances/performances.service.ts';
import type { QueueService } from '../queue/queue.service.ts';
import type { PartiesService } from './parties.service.ts';
import type { PartyEvents, Seat } from './parties.types.ts';

export interface PartyCommandsParts {
  readonly parties: PartiesService;
  readonly queue: QueueService;
  readonly performances: PerformancesService;
  readonly events: EventBus<PartyEvents>;
}

/** Everything members do in a party, by whatever way it comes: one after the other, by who they are at that moment. */
export class PartyCommands {
  readonly #parts: PartyCommandsParts;

  constructor(parts: PartyCommandsParts) {
    this.#parts = parts;
  }

  run(partyId: string, command: PartyCommand, identity: Identity): Promise<CommandResult> {
    return this.runAs(partyId, () => this.#parts.parties.seat(partyId, identity), command, identity);
  }

  /** For those who have their seat otherwise, as clients of the older system have the house's. */
  runAs(partyId: string, seat: () => Promise<Seat>, command: PartyCommand, identity: Identity): Promise<CommandResult> {
    return this.#parts.parties.inTurn(partyId, async () => ({ entryId: await this.#run(await seat(), command, identity) }));
  }

  async #run(seat: Seat, command: PartyCommand, identity: Identity): Promise<string | null> {
    switch (command.type) {
      case 'queue.add':
      case 'queue.edit':
      case 'queue.remove':
      case 'queue.vote':
      case 'queue.ownOrder':
      case 'queue.order':
      case 'queue.undo':
        return this.#runOnQueue(seat, command, identity);
      case 'party.react':
        this.#parts.events.publish('party.reaction', {
          partyId: seat.party.id,
          memberId: seat.member.id,
          name: seat.member.name,
          reaction: command.reaction,
        });
        return null;
      default:
        return this.#runOnStage(seat, command);
    }
  }

  async #runOnQueue(seat: Seat, command: Extract<PartyCommand, { type: `queue.${string}` }>, identity: Identity): Promise<string | null> {
    const { queue, performances } = this.#parts;
    const { id } = seat.party;
    let entryId: string | null = null;
    switch (command.type) {
      case 'queue.add':
        entryId = (await queue.add(seat, command, identity)).id;
        break;
      case 'queue.edit':
        await queue.edit(seat, command.entryId, command);
        break;
      case 'queue.remove':
        await queue.remove(seat, command.entryId);
        break;
      case 'queue.vote':
        await queue.vote(seat, command.entryId, command.voted);
        break;
      case 'queue.ownOrder':
        await queue.orderOwn(seat, command.entryIds);
        break;
      case 'queue.order':
        await queue.order(seat, command.entryIds);
        break;
      case 'queue.undo':
        await queue.undo(seat);
        break;
    }
    await performances.advance(id);
    return entryId ?? ('entryId' in command ? command.entryId : null);
  }

  async #runOnStage(seat: Seat, command: Extract<PartyCommand, { type: `performance.${string}` }>): Promise<string | null> {
    const { performances } = this.#parts;
    switch (command.type) {
      case 'performance.start':
        return performances.start(seat, command.entryId);
      case 'performance.play':
        await performances.play(seat);
        break;
      case 'performance.pause':
        await performances.pause(seat);
        break;
      case 'performance.seek':
        await performances.seek(seat, command.positionSeconds);
        break;
      case 'performance.skip':
        await performances.skip(seat);
        break;
      case 'performance.finish':
        await performances.finish(seat);
        break;
      case 'performance.set': {
        const { type: _, ...edit } = command;
        await performances.set(seat, edit);
        break;
      }
      case 'performance.break':
        await performances.break(seat, command.minutes);
        break;
    }
    return null;
  }
}
