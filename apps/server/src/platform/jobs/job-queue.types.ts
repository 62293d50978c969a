// The port behind which jobs wait. A message only says "look": the database is the truth about jobs.

export const QUEUE_NAMES = ['audio_processing', 'stem_separation', 'transcription', 'beat_analysis'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export interface NewQueueMessage {
  /** While a message with this id waits or runs, a second one is not added; a cancelled one counts until its runner has stopped. */
  readonly id: string;
  readonly queue: QueueName;
  readonly payload: JsonValue;
  /** Higher runs first; 0 when left out. Equal priorities run in the order they came. */
  readonly priority?: number;
  readonly delayMs?: number;
  /** Runs in all, first included; 3 when left out. Runs whose process went away are not counted, but end after five. */
  readonly maxAttempts?: number;
}

export interface QueueMessage {
  readonly id: string;
  readonly queue: QueueName;
  readonly payload: JsonValue;
  readonly priority: number;
  readonly maxAttempts: number;
}

export interface HandlerContext {
  /** Aborted by `cancel`, by a lost lease, and by `close({ drain: false })`; the reason tells which. */
  readonly signal: AbortSignal;
  /** 1 for the first run. */
  readonly attempt: number;
  /** Extends the lease now. The queue also does it by itself, so only a handler that blocks the event loop needs it. */
  heartbeat(): Promise<void>;
}

export type MessageHandler = (message: QueueMessage, context: HandlerContext) => Promise<void>;

export interface ConsumeOptions {
  readonly concurrency: number;
  readonly handler: MessageHandler;
}

export interface Consumer {
  /** Takes nothing new. `drain: true` waits for what runs; `false` aborts it, and its messages go back to wait. */
  close(options: { drain: boolean }): Promise<void>;
}

export interface QueueCounts {
  readonly waiting: number;
  /** Waiting for its time: delayed, or between two tries. */
  readonly delayed: number;
  readonly running: number;
}

export interface JobQueue {
  enqueue(message: NewQueueMessage): Promise<void>;
  consume(queue: QueueName, options: ConsumeOptions): Promise<Consumer>;
  /** Removes a waiting message, aborts a running one wherever it runs (elsewhere: within a heartbeat). False: no such message. */
  cancel(id: string): Promise<boolean>;
  /** A waiting message runs earlier or later from now on; one that runs, runs. */
  reprioritise(id: string, priority: number): Promise<void>;
  /** Nothing more is taken from it, in any process and after a restart too, until it is resumed; what runs, runs on. */
  pause(queue: QueueName): Promise<void>;
  resume(queue: QueueName): Promise<void>;
  paused(): Promise<QueueName[]>;
  counts(): Promise<Record<QueueName, QueueCounts>>;
  /** Closes every consumer (`drain: false`) and the timers. */
  close(): Promise<void>;
}

/** Called for a message that will not run again because of an error; twice only if the process dies meanwhile. A cancelled message is not dead. */
export type DeadMessageListener = (message: QueueMessage, error: unknown) => void | Promise<void>;

/** A handler throws this to be tried again later. */
export class RetryableJobError extends Error {
  override readonly name = 'RetryableJobError';
}

/** Given to the dead-message listener when the processes that ran a message kept going away, by running out of memory for example. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor(times: number) {
    super(`The process that ran this job went away ${times} times`);
  }
}

/** Why a handler's signal was aborted. */
export class JobAbortError extends Error {
  override readonly name = 'JobAbortError';
  readonly kind: 'cancelled' | 'leaseLost' | 'stopping';

  constructor(kind: 'cancelled' | 'leaseLost' | 'stopping') {
    super(`The job was stopped: ${kind}`);
    this.kind = kind;
  }
}
