import { copyFile, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STEM_NAMES, type StemName } from '@refrain/song-model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PcmBlock } from '../audio/pcm.ts';
import { findModel } from '../inference/model-files.ts';
import { CHUNK_SAMPLES } from './demucs-stft.ts';
import { ensureFastGraph, type FastGraph } from './fast-graph.ts';
import { HtdemucsNetwork } from './htdemucs-network.ts';
import { bandClip } from './separator.golden.clip.ts';
import { Separator } from './separator.ts';

/**
 * The stored values are every 2687th sample of the stems that PyTorch gives in double precision, with the same
 * weights, for the clip of one chunk that `bandClip` makes. Against it the faster graph was measured at 119–125 dB
 * on music; the packaged export (summing in single precision) at 79–87 dB. 100 dB leaves room for the
 * convolution kernels of other processors and fails for the packaged graph, so it shows which one was run.
 */
const LOWEST_SNR_DB = 100;

interface Reference {
  strideSamples: number;
  stems: Record<StemName, number[][]>;
}

describe('Separator on the real model', () => {
  let cacheDir: string;
  let graph: FastGraph;
  let twin: FastGraph;
  beforeAll(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'fast-graph-'));
    const options = { modelPath: findModel('htdemucs').path, cacheDir };
    [graph, twin] = await Promise.all([ensureFastGraph(options), ensureFastGraph(options)]);
  });
  afterAll(() => rm(cacheDir, { recursive: true }));

  it('lets two makers of the faster graph race and leaves one whole graph and its checksums', async () => {
    expect(graph).toMatchObject({ origin: 'generated' });
    expect(twin).toEqual(graph);
    expect(await readdir(cacheDir)).toHaveLength(3);
  });

  it('gives the stems PyTorch gives in double precision', async () => {
    const reference = JSON.parse(await readFile(new URL('./separator.golden.json', import.meta.url), 'utf8')) as Reference;
    const separator = Separator.open({ modelPath: graph.path, threads: 2 });
    const parts = new Map(STEM_NAMES.map((name) => [name, [] as PcmBlock[]]));
    for await (const block of separator.separate(blocksOf(bandClip()))) for (const name of STEM_NAMES) parts.get(name)!.push(block[name]);
    await separator.release();
    for (const name of STEM_NAMES)
      for (const channel of [0, 1]) {
        const stem = parts.get(name)!.flatMap((block) => [...block[channel]!]);
        expect(stem).toHaveLength(CHUNK_SAMPLES);
        const expected = reference.stems[name][channel]!;
        const snr = snrDb(
          expected,
          expected.map((_, i) => stem[i * reference.strideSamples]!),
        );
        expect(snr, `${name}, channel ${channel}`).toBeGreaterThan(LOWEST_SNR_DB);
      }
  }, 120_000);

  it('can open the packaged graph, too', async () => {
    const network = await HtdemucsNetwork.open(findModel('htdemucs').path, { threads: 1 });
    await network.release();
  });

  it.each(['.onnx', '.data'])(
    'makes a graph again whose %s was damaged',
    async (ending) => {
      const damagedDir = await mkdtemp(join(tmpdir(), 'fast-graph-'));
      try {
        for (const name of await readdir(cacheDir)) await copyFile(join(cacheDir, name), join(damagedDir, name));
        const file = (await readdir(damagedDir)).find((name) => name.endsWith(ending))!;
        await truncate(join(damagedDir, file), 1000);
        const again = await ensureFastGraph({ modelPath: findModel('htdemucs').path, cacheDir: damagedDir });
        expect(again.origin).toBe('generated');
        expect((await stat(join(damagedDir, file))).size).toBe((await stat(join(cacheDir, file))).size);
      } finally {
        await rm(damagedDir, { recursive: true });
      }
    },
    120_000,
  );

  it('B45 finds the graph again without reading the weights, where their checksum is known', async () => {
    const { files } = findModel('htdemucs');
    const found = await ensureFastGraph({ modelPath: '/nowhere', modelSha256: files[0]!.sha256, cacheDir });
    expect(found).toEqual({ ...graph, origin: 'cached' });
  });

  it('finds the graph again', async () => {
    expect(await ensureFastGraph({ modelPath: findModel('htdemucs').path, cacheDir })).toEqual({ ...graph, origin: 'cached' });
  });
});

async function* blocksOf(sound: PcmBlock): AsyncGenerator<PcmBlock> {
  for (let at = 0; at < CHUNK_SAMPLES; at += 50_000) yield sound.map((channel) => channel.slice(at, at + 50_000));
}

function snrDb(expected: readonly number[], actual: readonly number[]): number {
  let signal = 0;
  let noise = 0;
  expected.forEach((value, i) => {
    signal += value ** 2;
    noise += (value - actual[i]!) ** 2;
  });
  return 10 * Math.log10(signal / noise);
}
