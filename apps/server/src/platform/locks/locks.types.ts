/** Lets work with the same key run one after the other, in whatever process it is asked for. */
export interface Locks {
  run<Result>(key: string, act: () => Promise<Result>): Promise<Result>;
}
