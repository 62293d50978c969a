import type { Consumer, JobAbortError, QueueName } from './job-queue.types.ts';

/** A consumer as its queue knows it. */
interface OpenConsumer extends Consumer {
  readonly queue: QueueName;
  abort(id: string, kind: JobAbortError['kind']): void;
}

/** The consumers of one queue object: closed with it, unless they were closed before. */
export class OpenConsumers<One extends OpenConsumer> {
  readonly #consumers = new Set<One>();

  /** @returns it, as whoever consumes may use it */
  add(consumer: One): Consumer {
    this.#consumers.add(consumer);
    return {
      close: async (how) => {
        await consumer.close(how);
        this.#consumers.delete(consumer);
      },
    };
  }

  of(queue: QueueName): One[] {
    return [...this.#consumers].filter((consumer) => consumer.queue === queue);
  }

  /** Tells the handler of this message to stop, if it runs here. */
  abort(id: string, kind: JobAbortError['kind']): void {
    for (const consumer of this.#consumers) consumer.abort(id, kind);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close({ drain: false })));
    this.#consumers.clear();
  }
}
