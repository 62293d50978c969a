import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';

/**
 * Lets the store check every part that it is sent, as all stores that speak S3 can: what was damaged on the way is refused.
 * (The SDK's own checksums are newer than many stores.)
 */
export function sendContentMd5(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { body, headers } = args.request as { body?: unknown; headers: Record<string, string> };
      const known = typeof body === 'string' || body instanceof Uint8Array;
      if (known && body.length > 0) headers['content-md5'] = createHash('md5').update(body).digest('base64');
      return next(args);
    },
    { step: 'build', name: 'sendContentMd5' },
  );
}
