import { randomBytes, randomUUID } from 'node:crypto';
import type { NewWebhook, Webhook, WebhookChange, WebhookDelivery, WebhookEvent, WebhookPayload, WebhookRequest } from '@refrain/contract';
import type { WebhookDeliveryRow, WebhookRow } from '../../platform/database/sources-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { WebhooksRepository } from './webhooks.repository.ts';
import type { WebhookEvents } from './webhooks.types.ts';

export interface WebhooksServiceParts {
  readonly repository: WebhooksRepository;
  readonly events: EventBus<WebhookEvents>;
}

const SHOWN_DELIVERIES = 100;

/** Addresses that are told what happens: an admin's matter. What is to be told is written down first and sent from there. */
export class WebhooksService {
  readonly #parts: WebhooksServiceParts;

  constructor(parts: WebhooksServiceParts) {
    this.#parts = parts;
  }

  async list(identity: Identity): Promise<Webhook[]> {
    requireRole(identity, 'admin');
    return (await this.#parts.repository.all()).map(toWebhook);
  }

  async add({ url, events, secret, enabled }: WebhookRequest, identity: Identity): Promise<NewWebhook> {
    requireRole(identity, 'admin');
    const now = Date.now();
    const row: WebhookRow = {
      id: randomUUID(),
      url,
      eventsJson: JSON.stringify([...new Set(events)]),
      secret: secret ?? randomBytes(32).toString('base64url'),
      enabled: enabled ? 1 : 0,
      createdAt: now,
      updatedAt: now,
    };
    await this.#parts.repository.insert(row);
    return { ...toWebhook(row), secret: row.secret };
  }

  async change(webhookId: string, { url, events, enabled }: WebhookChange, identity: Identity): Promise<Webhook> {
    await this.#get(webhookId, identity);
    await this.#parts.repository.update(webhookId, {
      ...(url === undefined ? {} : { url }),
      ...(events === undefined ? {} : { eventsJson: JSON.stringify([...new Set(events)]) }),
      ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
    });
    return toWebhook(await this.#get(webhookId, identity));
  }

  async remove(webhookId: string, identity: Identity): Promise<void> {
    await this.#get(webhookId, identity);
    await this.#parts.repository.delete(webhookId);
  }

  /** What was sent lately, and how it went. */
  async deliveries(webhookId: string, identity: Identity): Promise<WebhookDelivery[]> {
    await this.#get(webhookId, identity);
    return (await this.#parts.repository.deliveries(webhookId, SHOWN_DELIVERIES)).map(toDelivery);
  }

  /** Sends a delivery that says nothing, to see whether it arrives; also to a webhook that is switched off. */
  async test(webhookId: string, identity: Identity): Promise<WebhookDelivery> {
    const webhook = await this.#get(webhookId, identity);
    const row = await this.#write(webhook, 'test', { message: 'This is a test.' });
    this.#parts.events.publish('webhook.waiting', {});
    return toDelivery(row);
  }

  /** Writes down for every webhook that wants to know. @param about where it is the same again while it waits, it is told once */
  async tell(event: WebhookEvent, data: WebhookPayload['data'], about?: string): Promise<void> {
    const wanted = (await this.#parts.repository.all()).filter(
      ({ enabled, eventsJson }) => enabled === 1 && (JSON.parse(eventsJson) as string[]).includes(event),
    );
    for (const webhook of wanted) {
      const same = about === undefined ? [] : await this.#parts.repository.waits(webhook.id, event);
      if (same.some(({ payloadJson }) => payloadJson.includes(`"${about}"`))) continue;
      await this.#write(webhook, event, data);
    }
    if (wanted.length > 0) this.#parts.events.publish('webhook.waiting', {});
  }

  async #write(webhook: WebhookRow, event: WebhookPayload['event'], data: WebhookPayload['data']): Promise<WebhookDeliveryRow> {
    const now = Date.now();
    const id = randomUUID();
    const payload: WebhookPayload = { id, event, createdAt: new Date(now).toISOString(), data };
    const row: WebhookDeliveryRow = {
      id,
      webhookId: webhook.id,
      event,
      payloadJson: JSON.stringify(payload),
      status: 'waiting',
      attempts: 0,
      nextAttemptAt: now,
      responseStatus: null,
      error: null,
      createdAt: now,
      finishedAt: null,
    };
    await this.#parts.repository.addDelivery(row);
    return row;
  }

  async #get(webhookId: string, identity: Identity): Promise<WebhookRow> {
    requireRole(identity, 'admin');
    const webhook = await this.#parts.repository.find(webhookId);
    if (!webhook) throw new DomainError('webhook.notFound');
    return webhook;
  }
}

function toWebhook({ id, url, eventsJson, enabled, createdAt }: WebhookRow): Webhook {
  return { id, url, events: JSON.parse(eventsJson) as WebhookEvent[], enabled: enabled === 1, createdAt: iso(createdAt) };
}

function toDelivery(row: WebhookDeliveryRow): WebhookDelivery {
  const { id, event, attempts, responseStatus, error } = row;
  return {
    id,
    event,
    status: row.status as WebhookDelivery['status'],
    attempts,
    nextAttemptAt: row.status === 'waiting' ? iso(row.nextAttemptAt) : null,
    responseStatus,
    error,
    createdAt: iso(row.createdAt),
    finishedAt: row.finishedAt === null ? null : iso(row.finishedAt),
    payload: JSON.parse(row.payloadJson) as WebhookPayload,
  };
}

function iso(time: number): string {
  return new Date(Number(time)).toISOString();
}
