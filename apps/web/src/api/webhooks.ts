import {
  type NewWebhook,
  newWebhookSchema,
  type Webhook,
  type WebhookChange,
  type WebhookDelivery,
  type WebhookEvent,
  webhookDeliverySchema,
  webhookSchema,
} from '@refrain/contract';
import { z } from 'zod';
import { json, request, send } from './http.ts';

const BASE = '/api/v1/webhooks';
const path = (webhookId: string) => `${BASE}/${encodeURIComponent(webhookId)}`;

export const listWebhooks = async () => (await request(z.object({ webhooks: z.array(webhookSchema) }), BASE)).webhooks;

/** Its secret is told this once. */
export const addWebhook = (url: string, events: readonly WebhookEvent[]): Promise<NewWebhook> =>
  request(newWebhookSchema, BASE, json('POST', { url, events }));

export const changeWebhook = (webhookId: string, change: WebhookChange): Promise<Webhook> =>
  request(webhookSchema, path(webhookId), json('PATCH', change));

export async function removeWebhook(webhookId: string): Promise<void> {
  await send(path(webhookId), { method: 'DELETE' });
}

export const listDeliveries = async (webhookId: string): Promise<WebhookDelivery[]> =>
  (await request(z.object({ deliveries: z.array(webhookDeliverySchema) }), `${path(webhookId)}/deliveries`)).deliveries;

export const testWebhook = (webhookId: string): Promise<WebhookDelivery> =>
  request(webhookDeliverySchema, `${path(webhookId)}/test`, { method: 'POST' });
