// Typed messages between features. `EventMap` names each event and its payload.

export type EventHandler<Payload> = (payload: Payload) => void | Promise<void>;
export type Unsubscribe = () => void;

export interface EventBus<EventMap extends object> {
  /** Returns at once. Handlers run in the order they subscribed; one that fails is reported and stops no other. */
  publish<Name extends keyof EventMap & string>(name: Name, payload: EventMap[Name]): void;
  subscribe<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): Unsubscribe;
}
