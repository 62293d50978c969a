import type { EventBus, EventHandler, Unsubscribe } from './event-bus.types.ts';

type AnyHandler = (payload: unknown) => void | Promise<void>;

/** Hands events over within this process. */
export class InProcessEventBus<EventMap extends object> implements EventBus<EventMap> {
  readonly #handlers = new Map<string, Set<AnyHandler>>();
  readonly #onError: (eventName: string, error: unknown) => void;

  /** `onError` gets what a handler threw or rejected with. */
  constructor({ onError }: { readonly onError: (eventName: string, error: unknown) => void }) {
    this.#onError = onError;
  }

  publish<Name extends keyof EventMap & string>(name: Name, payload: EventMap[Name]): void {
    // A copy: handlers may subscribe and unsubscribe while they run.
    for (const handler of [...(this.#handlers.get(name) ?? [])]) void this.#run(name, handler, payload);
  }

  subscribe<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): Unsubscribe {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers);
    // A wrapper of its own for each subscription: the same function may be subscribed twice.
    const subscribed: AnyHandler = (payload) => handler(payload as EventMap[Name]);
    handlers.add(subscribed);
    return () => {
      handlers.delete(subscribed);
    };
  }

  async #run(name: string, handler: AnyHandler, payload: unknown): Promise<void> {
    try {
      await handler(payload);
    } catch (error) {
      this.#onError(name, error);
    }
  }
}
