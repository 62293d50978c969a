import type { PartyCommand, PartySnapshot } from '@refrain/contract';

/** What the panels of the desk are given. */
export interface DeskProps {
  party: PartySnapshot;
  /** @returns null when it was refused; the refusal is shown */
  command: (command: PartyCommand) => Promise<{ entryId: string | null } | null>;
}
