import { randomUUID } from 'node:crypto';
import type { AuditAct, AuditEntry } from '@refrain/contract';
import type { AuditEntryRow } from '../../platform/database/schema.ts';
import type { AuditRepository } from './audit.repository.ts';
import type { Actor } from './identity.types.ts';

const KEPT_MS = 365 * 24 * 3_600_000;
const SWEEP_EVERY = 100;

/** Who signed in, was refused, changed a role, made a key: kept for a year, without secrets. */
export class AuditService {
  readonly #repository: AuditRepository;
  #untilSweep = 0;

  constructor(repository: AuditRepository) {
    this.#repository = repository;
  }

  /** `details` must hold nothing secret. */
  async record(act: AuditAct, actor: Actor, accountId: string | null, details: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const now = Date.now();
    if (this.#untilSweep-- <= 0) {
      this.#untilSweep = SWEEP_EVERY;
      await this.#repository.deleteBefore(now - KEPT_MS);
    }
    const { identity, address } = actor;
    const detailsJson = JSON.stringify(details);
    await this.#repository.insert({ id: randomUUID(), at: now, act, actorId: identity.accountId, accountId, address, detailsJson });
  }

  async list(limit: number, before: string | null): Promise<AuditEntry[]> {
    return (await this.#repository.list(limit, before === null ? null : Date.parse(before))).map(viewEntry);
  }

  async about(accountId: string): Promise<AuditEntry[]> {
    return (await this.#repository.about(accountId)).map(viewEntry);
  }
}

function viewEntry({ id, at, act, actorId, accountId, address, detailsJson }: AuditEntryRow): AuditEntry {
  const details = JSON.parse(detailsJson ?? '{}') as Record<string, unknown>;
  return { id, at: new Date(at).toISOString(), act: act as AuditAct, actorId, accountId, address, details };
}
