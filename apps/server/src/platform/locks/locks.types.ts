/** Lets work with the same key run one after the other, in whatever process it is asked for. */
export interface Locks {
  run<Result>(key: string, act: () => Promise<Result>): Promise<Result>;
  /** Runs it only when nobody else holds the key. @returns whether it ran, once it has ended */
  tryRun(key: string, act: () => Promise<void>): Promise<boolean>;
}
