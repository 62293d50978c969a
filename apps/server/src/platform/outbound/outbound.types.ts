import type { Readable } from 'node:stream';

export interface OutboundRequest {
  readonly url: string | URL;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Largest body that is taken. */
  readonly maxBytes: number;
  /** For one try, from the first byte sent to the last received. */
  readonly timeoutMs: number;
  /** How often it is asked in all; more than once only for requests that may be repeated. */
  readonly tries?: number;
  readonly signal?: AbortSignal | undefined;
  /** Awaited before every try: where a service's pace is kept. */
  readonly turn?: ((signal?: AbortSignal) => Promise<void> | undefined) | undefined;
  /** An origin that the operator chose: it may be on this machine or in this network. Everything else may not. */
  readonly trustedOrigin?: string | undefined;
  /** Told of every part of the body, with what was received so far. */
  readonly onReceived?: ((receivedBytes: number) => void) | undefined;
  /** Any address may be in this network. */
  readonly allowLocal?: boolean;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface OpenedAnswer {
  readonly status: number;
  readonly headers: OutboundAnswer['headers'];
  /** Where it came from, after redirections. */
  readonly url: URL;
  /** Fails with an {@link OutboundError} when more comes than is allowed, or not in time. */
  readonly body: Readable;
}

export type OutboundProblem = 'badAddress' | 'refusedAddress' | 'unreachable' | 'timeout' | 'tooLarge' | 'redirections' | 'status';

/** Why there is no usable answer. What the caller aborted ends with the signal's own reason instead. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly problem: OutboundProblem;
  readonly status: number | null;
  /** How long the other side asked to be left alone. */
  readonly retryAfterMs: number | null;

  constructor(problem: OutboundProblem, message: string, options: ErrorOptions & { status?: number; retryAfterMs?: number | null } = {}) {
    super(message, options);
    this.problem = problem;
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
