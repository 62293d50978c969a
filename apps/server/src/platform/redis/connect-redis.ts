import { Redis } from 'ioredis';

export interface RedisAddress {
  readonly url: string;
  /** Before every key, so that several installations can share a server. */
  readonly prefix: string;
}

/** `prompt` fails at once while there is no connection; `patient` waits for it, which only loops of our own may do. */
export type RedisManner = 'prompt' | 'patient';

const COMMAND_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_PAUSE_MS = 1_000;

/** A connection that comes back by itself. An outage is told once, not at every try. */
export function connectRedis({ url }: RedisAddress, manner: RedisManner, onError: (error: unknown) => void): Redis {
  const client = new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (times) => Math.min(50 * 2 ** times, LONGEST_PAUSE_MS),
    ...(manner === 'prompt'
      ? { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: COMMAND_TIMEOUT_MS }
      : { maxRetriesPerRequest: null }),
  });
  let told = false;
  client.on('error', (error: unknown) => {
    if (!told) onError(error);
    told = true;
  });
  client.on('ready', () => {
    told = false;
  });
  return client;
}

/** Whether an error only says that the server cannot be reached, which the connection tells by itself. */
export function isConnectionTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)/.test(code) || /Connection is closed|isn't writeable/.test(error.message)
  );
}
