import type { EventBus, EventHandler, Unsubscribe } from './event-bus.types.ts';
import { Handlers } from './handlers.ts';

/** Hands events over within this process, which is the only one. */
export class InProcessEventBus<EventMap extends object> implements EventBus<EventMap> {
  readonly #handlers: Handlers<EventMap>;

  /** `onError` gets what a handler threw or rejected with. */
  constructor({ onError }: { readonly onError: (eventName: string, error: unknown) => void }) {
    this.#handlers = new Handlers(onError);
  }

  publish<Name extends keyof EventMap & string>(name: Name, payload: EventMap[Name]): void {
    this.#handlers.call(name, payload);
  }

  subscribe<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): Unsubscribe {
    return this.#handlers.add(name, handler);
  }

  subscribeOwn<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): Unsubscribe {
    return this.#handlers.add(name, handler);
  }
}
