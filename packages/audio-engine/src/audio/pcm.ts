/** Planar PCM: one array per channel, all of one length, values nominally within ±1. */
export type PcmBlock = Float32Array[];

/** A sound as a stream of blocks of any length, in order and without gaps. */
export type PcmBlocks = AsyncIterable<PcmBlock>;

/** Random access to a long mono sound that is not held in memory. */
export interface PcmWindowReader {
  readonly sampleRateHz: number;
  readonly totalSamples: number;
  /** Samples `[startSample, endSample)`; positions outside the sound read as zero. */
  read(startSample: number, endSample: number): Promise<Float32Array>;
}
