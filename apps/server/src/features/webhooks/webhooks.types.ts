export interface WebhookEvents {
  /** Something is written down and wants to be sent. */
  'webhook.waiting': Readonly<Record<string, never>>;
}
