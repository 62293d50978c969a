// What the adapters of the job queue have in common: how long things take, and whom to tell.
import type { DeadMessageListener, QueueMessage } from './job-queue.types.ts';
import { retryDelayMs } from './retry-policy.ts';

export interface ConsumerSettings {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** How often messages are looked for that nobody was told of. */
  readonly pollMs: number;
  readonly retryDelayMs: (failures: number) => number;
  readonly onDead: DeadMessageListener;
  /** The queue's own troubles: it goes on by itself. */
  readonly onError: (error: unknown) => void;
}

type Listeners = Pick<ConsumerSettings, 'onDead' | 'onError'>;

/** What whoever opens a queue may say; the rest has its usual values. */
export type GivenSettings = Listeners & Partial<Omit<ConsumerSettings, keyof Listeners>>;

export function withUsual(usual: Pick<ConsumerSettings, 'leaseMs' | 'heartbeatMs' | 'pollMs'>, given: GivenSettings): ConsumerSettings {
  return { ...usual, retryDelayMs: (failures) => retryDelayMs(failures, Math.random()), ...given };
}

// A message whose process dies again and again (out of memory, say) must not do so for ever.
export const MAX_LOST_LEASES = 5;

/** Call it before the message goes: if the process dies in between, the listener is told again. */
export async function tellDead({ onDead, onError }: Listeners, message: QueueMessage, error: unknown): Promise<void> {
  try {
    await onDead(message, error);
  } catch (listenerError) {
    onError(listenerError);
  }
}
