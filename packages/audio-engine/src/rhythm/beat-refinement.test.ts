import { seededRandom } from '@refrain/testkit';
import { describe, expect, it } from 'vitest';
import { refineBeats, smoothWeighted } from './beat-refinement.ts';

describe('smoothWeighted', () => {
  it('solves its normal equations', () => {
    const random = seededRandom(7);
    for (const count of [3, 4, 5, 12]) {
      const targets = Float64Array.from({ length: count }, () => 10 * random());
      const weights = Float64Array.from({ length: count }, () => 0.1 + random());
      const x = smoothWeighted(targets, weights, 2.5);
      // Gradient of Σ w (x − t)² + λ Σ (second difference)² is zero.
      for (let i = 0; i < count; i++) {
        let gradient = weights[i] * (x[i] - targets[i]);
        for (let middle = Math.max(1, i - 1); middle <= Math.min(count - 2, i + 1); middle++) {
          gradient += 2.5 * (x[middle - 1] - 2 * x[middle] + x[middle + 1]) * (middle === i ? -2 : 1);
        }
        expect(gradient).toBeCloseTo(0, 9);
      }
    }
  });
});

describe('refineBeats', () => {
  const truth = Array.from({ length: 30 }, (_, beat) => 20.3 + 50 * beat);

  it('finds onsets between frames that lie off the given beats', () => {
    const envelope = new Float32Array(1600);
    for (const at of truth)
      for (const frame of [20, 21].map((first) => first - 20 + Math.floor(at))) envelope[frame] = 1 - Math.abs(frame - at);
    const refined = refineBeats(
      truth.map((at) => Math.round(at) - 3),
      envelope,
      100,
    );
    for (const [beat, frame] of refined.entries()) expect(Math.abs(frame - truth[beat])).toBeLessThan(0.5);
  });

  it('is not drawn away by the onsets of another instrument', () => {
    const envelope = new Float32Array(1600);
    for (const [beat, at] of truth.entries()) envelope[Math.round(at) + (beat % 4 === 3 ? 5 : 0)] = 1;
    const refined = refineBeats(
      truth.map((at) => Math.round(at)),
      envelope,
      100,
    );
    for (const [beat, frame] of refined.entries()) expect(Math.abs(frame - truth[beat])).toBeLessThan(1.2);
  });
});
