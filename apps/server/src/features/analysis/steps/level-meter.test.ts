import { describe, expect, it } from 'vitest';
import { LevelMeter } from './level-meter.ts';

async function* blocks(...sound: Float32Array[][]) {
  yield* sound;
}

describe('LevelMeter', () => {
  it('reads a full-scale square wave as 0 dB, its half as −6 dB, and passes both on', async () => {
    const meter = new LevelMeter();
    const full = [new Float32Array(100).fill(1), new Float32Array(100).fill(1)];
    const seen = [];
    for await (const block of meter.through(blocks(full))) seen.push(block);
    expect(seen).toEqual([full]);
    expect(meter.rmsDb).toBeCloseTo(0);
    const half = new LevelMeter();
    for await (const _ of half.through(blocks([new Float32Array(100).fill(0.5)])));
    expect(half.rmsDb).toBeCloseTo(-6.02, 1);
  });

  it('reads silence, and sound whose sides cancel, as the bottom of the scale', async () => {
    const meter = new LevelMeter();
    for await (const _ of meter.through(blocks([new Float32Array(10).fill(1), new Float32Array(10).fill(-1)])));
    expect(meter.rmsDb).toBe(-120);
  });
});
