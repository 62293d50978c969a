import type { Redis } from 'ioredis';

/**
 * The connections of one process to one server. Once one of them waited in vain, none of the others waits as well: a server that
 * keeps its connections and says nothing costs a process its patience once, not once for each connection.
 */
export class RedisCircuit {
  readonly #connections = new Set<Pick<Redis, 'stream' | 'status'>>();

  join(connection: Redis): void {
    this.#connections.add(connection);
    connection.once('end', () => this.#connections.delete(connection));
  }

  /** What waits fails now; each connection is made anew, and used again when the server answers. */
  break(reason: Error): void {
    for (const { stream, status } of this.#connections) if (status === 'ready') stream.destroy(reason);
  }
}
