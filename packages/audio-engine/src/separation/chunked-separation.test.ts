import { STEM_NAMES } from '@refrain/song-model';
import { describe, expect, it } from 'vitest';
import type { PcmBlock } from '../audio/pcm.ts';
import { type ChunkingOptions, type SeparateChunk, separateInChunks } from './chunked-separation.ts';
import type { StemBlock } from './overlap-add.ts';

const CHUNK = 100;
const OPTIONS: ChunkingOptions = { overlap: 0.25, shifts: 0, statistics: { meanSample: 0, stdSample: 1 } };

/** A network of which the answer is known: stem s is the mix times s + 1. */
const scaledCopies: SeparateChunk = async (mix) => {
  const stems = new Float32Array(8 * CHUNK);
  for (let stem = 0; stem < 4; stem++)
    stems.set(
      mix.map((value) => value * (stem + 1)),
      stem * 2 * CHUNK,
    );
  return stems;
};

const ramp = (length: number): PcmBlock => [
  Float32Array.from({ length }, (_, i) => i + 1),
  Float32Array.from({ length }, (_, i) => -(i + 1) / 2),
];

async function* blocksOf(sound: PcmBlock, blockSamples: number): AsyncGenerator<PcmBlock> {
  for (let at = 0; at < sound[0]!.length; at += blockSamples) yield sound.map((channel) => channel.slice(at, at + blockSamples));
}

async function collect(blocks: AsyncIterable<StemBlock>): Promise<StemBlock> {
  const parts: StemBlock[] = [];
  for await (const block of blocks) parts.push(block);
  const joined = STEM_NAMES.map((name) => [name, [0, 1].map((c) => Float32Array.from(parts.flatMap((p) => [...p[name][c]!])))]);
  return Object.fromEntries(joined) as StemBlock;
}

/** Chunks a run hands to the network, left channel. */
async function chunksOf(sound: PcmBlock, options: ChunkingOptions): Promise<Float32Array[]> {
  const seen: Float32Array[] = [];
  const record: SeparateChunk = async (mix) => {
    seen.push(mix.slice(0, CHUNK));
    return scaledCopies(mix);
  };
  await collect(separateInChunks(blocksOf(sound, 37), CHUNK, record, options));
  return seen;
}

describe('separateInChunks', () => {
  for (const length of [1, 60, 99, 100, 101, 174, 175, 176, 250, 1000])
    for (const [overlap, shifts] of [
      [0.25, 0],
      [0, 0],
      [0.9, 0],
      [0.25, 3],
    ] as const)
      it(`loses and changes nothing: ${length} samples, overlap ${overlap}, ${shifts} shifts`, async () => {
        const sound = ramp(length);
        const stems = await collect(separateInChunks(blocksOf(sound, 37), CHUNK, scaledCopies, { ...OPTIONS, overlap, shifts }));
        STEM_NAMES.forEach((name, stem) => {
          for (const channel of [0, 1]) {
            expect(stems[name][channel]).toHaveLength(length);
            stems[name][channel]!.forEach((value, i) => {
              expect(value / (sound[channel]![i] * (stem + 1))).toBeCloseTo(1, 5);
            });
          }
        });
      });

  it('gives the same stems however the stream is cut into blocks', async () => {
    const sound = ramp(777);
    const whole = await collect(separateInChunks(blocksOf(sound, 777), CHUNK, scaledCopies, OPTIONS));
    const crumbs = await collect(separateInChunks(blocksOf(sound, 1), CHUNK, scaledCopies, OPTIONS));
    expect(crumbs).toEqual(whole);
  });

  it('B45 keeps no more than three chunks back, however long the stream', async () => {
    let given = 0;
    let taken = 0;
    let mostKept = 0;
    async function* endless(): AsyncGenerator<PcmBlock> {
      for (let i = 0; i < 500; i++) {
        given += 30;
        yield ramp(30);
      }
    }
    for await (const block of separateInChunks(endless(), CHUNK, scaledCopies, OPTIONS)) {
      taken += block.vocals[0]!.length;
      mostKept = Math.max(mostKept, given - taken);
    }
    expect(taken).toBe(15_000);
    expect(mostKept).toBeLessThanOrEqual(3 * CHUNK);
  });

  it('centres a short last chunk with what comes before it, as Demucs does', async () => {
    const chunks = await chunksOf(ramp(190), OPTIONS);
    // Chunks at 0 and 75; the last one, at 150, has 40 samples: 30 of context in front, zeros behind.
    expect(chunks).toHaveLength(3);
    expect(chunks[2]![0]).toBe(121);
    expect(chunks[2]![69]).toBe(190);
    expect(chunks[2]!.slice(70).every((value) => value === 0)).toBe(true);
  });

  it('centres a song shorter than a chunk between zeros', async () => {
    const [chunk] = await chunksOf(ramp(10), OPTIONS);
    expect([chunk![44], chunk![45], chunk![54], chunk![55]]).toEqual([0, 1, 10, 0]);
  });

  it('leaves out a last chunk that is covered already', async () => {
    expect(await chunksOf(ramp(175), OPTIONS)).toHaveLength(2);
    expect(await chunksOf(ramp(176), OPTIONS)).toHaveLength(3);
  });

  it('does not run the network on silence and gives exact zeros', async () => {
    const sound = [new Float32Array(400), new Float32Array(400)];
    expect(await chunksOf(sound, { ...OPTIONS, statistics: { meanSample: 0.5, stdSample: 0.1 } })).toHaveLength(0);
    const stems = await collect(separateInChunks(blocksOf(sound, 64), CHUNK, scaledCopies, OPTIONS));
    expect(stems.bass[0]).toEqual(new Float32Array(400));
  });

  it('gives nothing for nothing', async () => {
    expect((await collect(separateInChunks(blocksOf(ramp(0), 1), CHUNK, scaledCopies, OPTIONS))).drums[0]).toHaveLength(0);
  });

  it('hears one channel on both sides', async () => {
    const mono = [ramp(150)[0]!];
    const stems = await collect(separateInChunks(blocksOf(mono, 50), CHUNK, scaledCopies, OPTIONS));
    expect(stems.vocals[1]).toEqual(stems.vocals[0]);
  });

  it('normalises what the network hears, and nothing outside the song', async () => {
    const [chunk] = await chunksOf([new Float32Array(10).fill(3), new Float32Array(10).fill(3)], {
      ...OPTIONS,
      statistics: { meanSample: 1, stdSample: 4 },
    });
    expect(chunk![50]).toBe(0.5);
    expect(chunk![0]).toBe(0);
  });

  it('reads broken float samples as zero', async () => {
    const [chunk] = await chunksOf([Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 2), new Float32Array(4)], OPTIONS);
    expect([...chunk!.slice(48, 52)]).toEqual([1, 0, 0, 2]);
  });

  it('reports rising progress that ends at 1', async () => {
    const seen: number[] = [];
    const options = { ...OPTIONS, totalSamples: 1000, onProgress: (done: number) => seen.push(done) };
    await collect(separateInChunks(blocksOf(ramp(1000), 100), CHUNK, scaledCopies, options));
    expect(seen).toHaveLength(13);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it('stops between chunks when the signal is aborted', async () => {
    const controller = new AbortController();
    let runs = 0;
    const abortAtSecond: SeparateChunk = async (mix) => {
      if (++runs === 2) controller.abort(new Error('enough'));
      return scaledCopies(mix);
    };
    const stems = separateInChunks(blocksOf(ramp(1000), 100), CHUNK, abortAtSecond, { ...OPTIONS, signal: controller.signal });
    await expect(collect(stems)).rejects.toThrow('enough');
    expect(runs).toBe(2);
  });

  it('refuses three channels and an overlap of one', async () => {
    const three = [1, 2, 3].map(() => new Float32Array(10));
    await expect(collect(separateInChunks(blocksOf(three, 10), CHUNK, scaledCopies, OPTIONS))).rejects.toThrow(RangeError);
    await expect(collect(separateInChunks(blocksOf(ramp(10), 10), CHUNK, scaledCopies, { ...OPTIONS, overlap: 1 }))).rejects.toThrow(
      RangeError,
    );
  });
});

describe('A13 segments shorter than a chunk', () => {
  for (const length of [1, 39, 40, 41, 100, 333])
    it(`lose and change nothing: ${length} samples`, async () => {
      const sound = ramp(length);
      const stems = await collect(separateInChunks(blocksOf(sound, 37), CHUNK, scaledCopies, { ...OPTIONS, segmentSamples: 40 }));
      expect(stems.other[0]).toHaveLength(length);
      stems.other[0]!.forEach((value, i) => {
        expect(value / (3 * sound[0]![i]!)).toBeCloseTo(1, 5);
      });
    });

  it('are heard with the sound around them', async () => {
    const chunks = await chunksOf(ramp(300), { ...OPTIONS, segmentSamples: 40 });
    // Segments every 30 samples; each lies in the middle of its chunk, from the 30th sample on.
    expect(chunks[2]![30]).toBe(61);
    expect(chunks[2]![0]).toBe(31);
    expect(chunks[2]![99]).toBe(130);
  });

  it('are not longer than a chunk', async () => {
    await expect(collect(separateInChunks(blocksOf(ramp(9), 9), CHUNK, scaledCopies, { ...OPTIONS, segmentSamples: 101 }))).rejects.toThrow(
      RangeError,
    );
  });
});

describe('several chunks under way', () => {
  it('gives the same stems, and hands out the next chunk before the last one is back', async () => {
    const sound = ramp(777);
    let running = 0;
    let most = 0;
    const slowly: SeparateChunk = async (mix) => {
      most = Math.max(most, ++running);
      const stems = await scaledCopies(mix.slice());
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return stems;
    };
    const alone = await collect(separateInChunks(blocksOf(sound, 50), CHUNK, scaledCopies, OPTIONS));
    const together = await collect(separateInChunks(blocksOf(sound, 50), CHUNK, slowly, { ...OPTIONS, underWay: 2 }));
    expect(together).toEqual(alone);
    expect(most).toBe(2);
  });

  it('waits for what is under way before it fails', async () => {
    let back = 0;
    const failsAtSecond: SeparateChunk = async (mix) => {
      const stems = await scaledCopies(mix.slice());
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (++back === 2) throw new Error('broken');
      return stems;
    };
    const stems = separateInChunks(blocksOf(ramp(1000), 100), CHUNK, failsAtSecond, { ...OPTIONS, underWay: 2 });
    await expect(collect(stems)).rejects.toThrow('broken');
    expect(back).toBe(3);
  });
});
