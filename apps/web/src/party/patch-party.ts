import { type PartyMember, type PartySnapshot, partyPatchSchemas, type SingersQueue } from '@refrain/contract';

/** The party after a patch; the same one when the patch is not about it, or not understood. */
export function patchParty(party: PartySnapshot, event: string, payload: unknown): PartySnapshot {
  switch (event) {
    case 'party.changed': {
      const changed = partyPatchSchemas[event].safeParse(payload);
      return changed.success ? { ...party, party: changed.data } : party;
    }
    case 'members.changed': {
      const changed = partyPatchSchemas[event].safeParse(payload);
      return changed.success ? { ...party, members: patchMembers(party.members, changed.data.members) } : party;
    }
    case 'queue.changed': {
      const changed = partyPatchSchemas[event].safeParse(payload);
      return changed.success ? { ...party, queue: patchQueue(party.queue, changed.data) } : party;
    }
    case 'performance.changed': {
      const changed = partyPatchSchemas[event].safeParse(payload);
      return changed.success ? { ...party, performance: changed.data } : party;
    }
    default:
      return party;
  }
}

/** A patch has those who are new or changed; nobody is ever gone from the list. */
function patchMembers(before: readonly PartyMember[], changed: readonly PartyMember[]): PartyMember[] {
  const members = new Map([...before, ...changed].map((member) => [member.id, member]));
  return [...members.values()];
}

/** A patch has the entries that are new or changed and the places of all: what has no place is gone. */
function patchQueue(before: SingersQueue, patch: SingersQueue): SingersQueue {
  const entries = new Map([...before.entries, ...patch.entries].map((entry) => [entry.id, entry]));
  return { ...patch, entries: patch.places.flatMap(({ entryId }) => entries.get(entryId) ?? []) };
}
