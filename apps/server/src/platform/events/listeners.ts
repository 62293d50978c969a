import type { EventBus, EventHandler, Unsubscribe } from './event-bus.types.ts';

/** Subscriptions to what this process publishes, which end together, and not before what they began is done. */
export class Listeners<EventMap extends object> {
  readonly #events: EventBus<EventMap>;
  readonly #stops: Unsubscribe[] = [];
  readonly #running = new Set<Promise<unknown>>();

  constructor(events: EventBus<EventMap>) {
    this.#events = events;
  }

  on<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): void {
    const tracked: EventHandler<EventMap[Name]> = async (payload) => {
      const run = Promise.resolve(handler(payload));
      this.#running.add(run);
      await run.finally(() => this.#running.delete(run));
    };
    this.#stops.push(this.#events.subscribeOwn(name, tracked));
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
    await Promise.allSettled([...this.#running]);
  }
}
