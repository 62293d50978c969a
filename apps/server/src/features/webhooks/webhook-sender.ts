import type { WebhookDeliveryRow, WebhookRow } from '../../platform/database/sources-tables.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import { asProblem, type OutboundClient } from '../../platform/outbound/outbound-client.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import { signWebhook } from './webhook-signature.ts';
import type { WebhooksRepository } from './webhooks.repository.ts';
import type { WebhookEvents } from './webhooks.types.ts';

export interface WebhookSenderParts {
  readonly repository: WebhooksRepository;
  readonly client: OutboundClient;
  readonly settings: SettingsService;
  readonly events: EventBus<WebhookEvents>;
  readonly reportError: (context: string, error: unknown) => void;
  /** Pauses after the first, second … failure; after the last it has failed. */
  readonly pausesMs?: readonly number[];
}

const SECOND = 1_000;
const PAUSES_MS = [10 * SECOND, 60 * SECOND, 300 * SECOND, 1_800 * SECOND, 7_200 * SECOND, 21_600 * SECOND];
const LIMITS = { maxBytes: 64 * 1024, timeoutMs: 10 * SECOND };
/** Longer than a try can take: a process that died meanwhile loses it to another. */
const CLAIM_MS = 60 * SECOND;
const AT_A_TIME = 10;
const LOOK_MS = 5 * SECOND;
const KEPT_MS = 30 * 24 * 3_600 * SECOND;
const MOST_ERROR_CHARS = 300;

/** Sends what is written down for webhooks, and tries again what did not arrive. */
export class WebhookSender {
  readonly #parts: WebhookSenderParts;
  readonly #pausesMs: readonly number[];
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #stopListening: () => void = () => undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;

  constructor(parts: WebhookSenderParts) {
    this.#parts = parts;
    this.#pausesMs = parts.pausesMs ?? PAUSES_MS;
  }

  start(): void {
    this.#timer = setInterval(() => this.#wake(), LOOK_MS);
    this.#stopListening = this.#parts.events.subscribe('webhook.waiting', () => this.#wake());
    this.#wake();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening();
    this.#stopping.abort(new Error('The server stops.'));
    await this.#looking;
  }

  #wake(): void {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#look()
      .catch((error: unknown) => this.#parts.reportError('The look at waiting webhooks failed.', error))
      .finally(() => {
        this.#looking = undefined;
        if (this.#lookAgain && !this.#stopping.signal.aborted) {
          this.#lookAgain = false;
          this.#wake();
        }
      });
  }

  async #look(): Promise<void> {
    const now = Date.now();
    await this.#parts.repository.prune(now - KEPT_MS);
    for (let due = await this.#due(); due.length > 0 && !this.#stopping.signal.aborted; due = await this.#due())
      await Promise.all(due.map((delivery) => this.#deliver(delivery)));
  }

  #due(): Promise<WebhookDeliveryRow[]> {
    return this.#parts.repository.due(Date.now(), AT_A_TIME);
  }

  async #deliver(delivery: WebhookDeliveryRow): Promise<void> {
    const { repository } = this.#parts;
    if (!(await repository.claim(delivery, Date.now() + CLAIM_MS))) return;
    const webhook = await repository.find(delivery.webhookId);
    if (!webhook) return;
    const outcome = await this.#send(webhook, delivery);
    if (outcome.error === null) {
      await repository.settle(delivery.id, { status: 'delivered', finishedAt: Date.now(), responseStatus: outcome.status, error: null });
      return;
    }
    const pauseMs = this.#stopping.signal.aborted ? 0 : this.#pausesMs[delivery.attempts];
    const said = { responseStatus: outcome.status, error: outcome.error.slice(0, MOST_ERROR_CHARS) };
    if (pauseMs === undefined) await repository.settle(delivery.id, { ...said, status: 'failed', finishedAt: Date.now() });
    else await repository.settle(delivery.id, { ...said, nextAttemptAt: Date.now() + pauseMs });
  }

  async #send(
    webhook: WebhookRow,
    { id, event, payloadJson }: WebhookDeliveryRow,
  ): Promise<{ status: number | null; error: string | null }> {
    const timestamp = Math.floor(Date.now() / 1000);
    try {
      const { status } = await this.#parts.client.ask({
        url: webhook.url,
        method: 'POST',
        body: payloadJson,
        headers: {
          'content-type': 'application/json',
          'x-refrain-event': event,
          'x-refrain-delivery': id,
          'x-refrain-timestamp': String(timestamp),
          'x-refrain-signature': signWebhook(webhook.secret, timestamp, payloadJson),
        },
        ...LIMITS,
        allowLocal: await this.#parts.settings.get('outside.allowLocalHosts'),
        signal: this.#stopping.signal,
      });
      return { status, error: status >= 200 && status < 300 ? null : `The other side answered ${status}.` };
    } catch (error) {
      if (this.#stopping.signal.aborted) return { status: null, error: 'The server stopped.' };
      const problem = asProblem(error);
      const hint = problem.problem === 'refusedAddress' ? ' An admin can allow that with "outside.allowLocalHosts" in the settings.' : '';
      return { status: problem.status, error: problem.message + hint };
    }
  }
}
