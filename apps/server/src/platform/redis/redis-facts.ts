import type { Redis } from 'ioredis';

/** What Redis says of itself. */
export interface RedisFacts {
  readonly version: string;
  readonly connectedClients: number;
  readonly usedMemoryBytes: number;
}

/** @throws when it cannot be reached */
export async function readRedisFacts(client: Pick<Redis, 'info'>): Promise<RedisFacts> {
  const info = await client.info();
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
  return {
    version: field('valkey_version') || field('redis_version'),
    connectedClients: Number(field('connected_clients')),
    usedMemoryBytes: Number(field('used_memory')),
  };
}
