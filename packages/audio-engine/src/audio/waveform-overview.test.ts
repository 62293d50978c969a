import { expect, it } from 'vitest';
import { WaveformOverview } from './waveform-overview.ts';

it.each([3_000, 64_000, 1_000_003])('shows a rising sound of %d samples as a rising line that ends at full scale', (length) => {
  const overview = new WaveformOverview(100);
  const ramp = Float32Array.from({ length }, (_, i) => ((i % 2 ? 1 : -1) * (i + 1)) / length);
  for (let i = 0; i < length; i += 1000) overview.push([ramp.subarray(i, i + 1000)]);
  const values = overview.finish();
  expect(values).toHaveLength(100);
  expect(values.at(-1)).toBe(255);
  for (const [i, value] of values.entries()) expect(Math.abs(value - (255 * (i + 1)) / 100)).toBeLessThan(8);
  expect(overview.peak).toBeCloseTo(1);
});

it('keeps a single click in its place and takes the louder channel', () => {
  const overview = new WaveformOverview(10);
  const click = new Float32Array(100_000);
  click[34_567] = -0.5;
  overview.push([new Float32Array(100_000), click]);
  expect([...overview.finish()]).toEqual([0, 0, 0, 128, 0, 0, 0, 0, 0, 0]);
});

it('is flat for no samples', () => {
  expect([...new WaveformOverview(3).finish()]).toEqual([0, 0, 0]);
});
