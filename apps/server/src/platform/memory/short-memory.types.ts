/** Small things that every process knows for a while: how often somebody tried, how an upload went. */
export interface ShortMemory {
  get(key: string): Promise<string | null>;
  /** Forgotten after `keptMs`, or earlier when there is too much. */
  set(key: string, value: string, keptMs: number): Promise<void>;
  delete(key: string): Promise<void>;
}
