import { connectRedis, type RedisAddress } from './connect-redis.ts';

const OLDEST_MAJOR = 6;
const LONGEST_WAIT_MS = 3_000;

/** What should be otherwise at a Redis that jobs are to wait in; nothing when it cannot be reached, which is told elsewhere. */
export async function checkRedis(address: RedisAddress): Promise<string[]> {
  const client = connectRedis(address, 'prompt', () => undefined);
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve);
      setTimeout(() => reject(new Error('Redis does not answer.')), LONGEST_WAIT_MS).unref();
    });
    return advice(await client.info());
  } catch {
    return [];
  } finally {
    client.disconnect();
  }
}

/** Exported for its test. @param info what the command INFO says */
export function advice(info: string): string[] {
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
  const found: string[] = [];
  const policy = field('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction')
    found.push(`maxmemory-policy is ${policy}: jobs may be dropped from a full memory. Set it to noeviction.`);
  if (field('aof_enabled') === '0')
    found.push('appendonly is off: after a crash jobs wait for the next look at the database. Set it to yes.');
  const version = field('redis_version');
  if (version !== undefined && Number.parseInt(version, 10) < OLDEST_MAJOR)
    found.push(`Redis ${version} is too old. Use 7 or newer, or Valkey.`);
  return found;
}
