import type { EventHandler, Unsubscribe } from './event-bus.types.ts';

type AnyHandler = (payload: unknown) => void | Promise<void>;

/** Handlers by the name of their event. */
export class Handlers<EventMap extends object> {
  readonly #handlers = new Map<string, Set<AnyHandler>>();
  readonly #onError: (eventName: string, error: unknown) => void;

  constructor(onError: (eventName: string, error: unknown) => void) {
    this.#onError = onError;
  }

  add<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): Unsubscribe {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers);
    // A wrapper of its own for each subscription: the same function may be subscribed twice.
    const subscribed: AnyHandler = (payload) => handler(payload as EventMap[Name]);
    handlers.add(subscribed);
    return () => {
      handlers.delete(subscribed);
    };
  }

  call(name: string, payload: unknown): void {
    // A copy: handlers may subscribe and unsubscribe while they run.
    for (const handler of [...(this.#handlers.get(name) ?? [])]) void this.#run(name, handler, payload);
  }

  async #run(name: string, handler: AnyHandler, payload: unknown): Promise<void> {
    try {
      await handler(payload);
    } catch (error) {
      this.#onError(name, error);
    }
  }
}
