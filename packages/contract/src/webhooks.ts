import { z } from 'zod';

/** What a webhook can be told of. `test` is sent when an admin asks for it. */
export const WEBHOOK_EVENTS = ['job.done', 'job.failed', 'song.added', 'queue.changed', 'party.started', 'party.ended'] as const;
export const webhookEventSchema = z.enum(WEBHOOK_EVENTS);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;

/** An address that is told what happens. */
export const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(webhookEventSchema),
  enabled: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type Webhook = z.infer<typeof webhookSchema>;

/** With the secret that signs its deliveries: shown once, when it is made. */
export const newWebhookSchema = webhookSchema.extend({ secret: z.string() });
export type NewWebhook = z.infer<typeof newWebhookSchema>;

export const webhookRequestSchema = z.object({
  url: z.url({ protocol: /^https?$/, error: 'Give an address that begins with https:// or http://.' }).max(2000),
  events: z.array(webhookEventSchema).min(1, 'Choose at least one event.'),
  /** One of your own, if the other side wants it so; made when absent. */
  secret: z.string().min(16, 'A secret has 16 characters or more.').max(200).optional(),
  enabled: z.boolean().default(true),
});
export type WebhookRequest = z.infer<typeof webhookRequestSchema>;

export const webhookChangeSchema = webhookRequestSchema.omit({ secret: true }).partial();
export type WebhookChange = z.infer<typeof webhookChangeSchema>;

/**
 * The body of a delivery. Its headers: `X-Refrain-Event`, `X-Refrain-Delivery` (the same for every try),
 * `X-Refrain-Timestamp` (seconds), and `X-Refrain-Signature`: `sha256=` and the HMAC-SHA256, in hex, of the timestamp, a dot
 * and the body, by the webhook's secret.
 */
export const webhookPayloadSchema = z.object({
  id: z.string(),
  event: z.union([webhookEventSchema, z.literal('test')]),
  createdAt: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
});
export type WebhookPayload = z.infer<typeof webhookPayloadSchema>;

export const webhookDeliverySchema = z.object({
  id: z.string(),
  event: z.string(),
  status: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.number().int(),
  /** When it is tried next; null when it is over. */
  nextAttemptAt: z.iso.datetime().nullable(),
  responseStatus: z.number().int().nullable(),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  payload: webhookPayloadSchema,
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;
