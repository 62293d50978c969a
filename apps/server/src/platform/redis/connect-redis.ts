import { type Command, Redis, type RedisOptions } from 'ioredis';
import type { RedisCircuit } from './redis-circuit.ts';

export interface RedisAddress {
  readonly url: string;
  /** Before every key, so that several installations can share a server. */
  readonly prefix: string;
  /** What its connections in this process have in common; each for itself without it. */
  readonly circuit?: RedisCircuit;
}

/**
 * `prompt` fails at once while there is no connection, and `hasty`, before every request, waits for no slow answer either;
 * `patient` waits for both, which only loops of our own may do.
 */
export type RedisManner = 'hasty' | 'prompt' | 'patient';

const COMMAND_TIMEOUT_MS = { hasty: 500, prompt: 5_000 } as const;
/** As ioredis says it. */
const TIMED_OUT = 'Command timed out';
const CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_PAUSE_MS = 1_000;

/** Once an answer does not come it gives the connection up: a server that says nothing is waited for by one command, not by each. */
class ImpatientRedis extends Redis {
  onSilence: (reason: Error) => void = () => undefined;

  override sendCommand(command: Command, stream?: Parameters<Redis['sendCommand']>[1]): unknown {
    const { stream: usedStream } = this;
    command.promise.catch((error: unknown) => {
      if (!(error instanceof Error) || error.message !== TIMED_OUT) return;
      usedStream?.destroy(error);
      this.onSilence(error);
    });
    return super.sendCommand(command, stream);
  }
}

/** A connection that comes back by itself. An outage is told once, not at every try. */
export function connectRedis({ url, circuit }: RedisAddress, manner: RedisManner, onError: (error: unknown) => void): Redis {
  const options = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (times: number) => Math.min(50 * 2 ** times, LONGEST_PAUSE_MS),
  };
  const client =
    manner === 'patient'
      ? new Redis(url, { ...options, maxRetriesPerRequest: null })
      : openImpatient(url, { ...options, commandTimeout: COMMAND_TIMEOUT_MS[manner] }, manner === 'prompt' ? circuit : undefined);
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

function openImpatient(url: string, options: RedisOptions, circuit: RedisCircuit | undefined): Redis {
  const client = new ImpatientRedis(url, { ...options, enableOfflineQueue: false, maxRetriesPerRequest: 0 });
  if (circuit === undefined) return client;
  circuit.join(client);
  client.onSilence = (reason) => circuit.break(reason);
  return client;
}

/** Whether an error only says that the server cannot be reached, which the connection tells by itself. */
export function isConnectionTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)/.test(code) ||
    /Connection is closed|isn't writeable|Command timed out/.test(error.message)
  );
}
