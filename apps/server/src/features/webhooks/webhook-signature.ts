import { createHmac } from 'node:crypto';

/** What proves to the other side that a delivery is ours and is new: the HMAC-SHA256 of timestamp, dot and body. */
export function signWebhook(secret: string, timestampSeconds: number, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestampSeconds}.${body}`).digest('hex')}`;
}
