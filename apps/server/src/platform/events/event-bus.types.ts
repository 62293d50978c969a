// Typed messages between features, and between processes. `EventMap` names each event and its payload, which is JSON.

export type EventHandler<Payload> = (payload: Payload) => void | Promise<void>;
export type Unsubscribe = () => void;

export interface EventBus<EventMap extends object> {
  /** Returns at once. Handlers run in the order they subscribed; one that fails is reported and stops no other. */
  publish<Name extends keyof EventMap & string>(name: Name, payload: EventMap[Name]): void;
  /** Whatever process publishes it: every process hears it, at least once and all in the same order. */
  subscribe<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): Unsubscribe;
  /** Only what this process publishes: for work that is to be done once, not once in every process. */
  subscribeOwn<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): Unsubscribe;
}
