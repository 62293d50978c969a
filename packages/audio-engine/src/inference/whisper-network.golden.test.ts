import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findModel } from './model-files.ts';
import { encodeOnnxModel, encodeSplitOnnxModel } from './onnx-file.ts';
import { withOutputs } from './onnx-nodes.ts';
import { splitDecoder } from './whisper-decoder-parts.ts';
import { type AudioStates, WhisperNetwork } from './whisper-network.ts';

const PROMPT = [50_258, 50_259, 50_359, 50_363];
const TEXT = [...PROMPT, ...Array.from({ length: 40 }, (_, i) => 1000 + 17 * i)];
const END = 50_257;

describe('a decoder taken apart', { timeout: 120_000 }, () => {
  const modelDir = findModel('whisper-base').directory;
  let split: WhisperNetwork;
  let whole: WhisperNetwork;
  let audio: AudioStates;

  beforeAll(async () => {
    split = await WhisperNetwork.open(modelDir, { threads: 2 });
    whole = await WhisperNetwork.open(modelDir, { threads: 2, whole: true });
    audio = await split.encode(Float32Array.from({ length: 80 * 3000 }, (_, i) => 0.5 * Math.sin(i * i)));
  }, 120_000);
  afterAll(async () => {
    await split.release();
    await whole.release();
  });

  /** The rounding of the last product; nothing else differs. */
  const expectAlike = (a: Float32Array, b: Float32Array, tolerance: number) => {
    expect(a).toHaveLength(b.length);
    expect(a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)).toBeLessThan(tolerance);
  };

  it('is one', async () => {
    const { data, width } = (await split.begin(audio, PROMPT)).hidden;
    expect([data.length, width]).toEqual([4 * 512, 512]);
  });

  it('hears a text that is read at once as the packaged one does', async () => {
    const [a, b] = [await split.force(audio, TEXT, [3, 5]), await whole.force(audio, TEXT, [3, 5])];
    for (const layer of [3, 5]) expectAlike(a.crossAttentions.get(layer)!, b.crossAttentions.get(layer)!, 1e-5);
    const asked = { firstRow: 3, endRow: TEXT.length, targets: TEXT.slice(3).flatMap((token) => [token, END]) };
    expectAlike((await split.project(a.hidden, asked)).targets, (await whole.project(b.hidden, asked)).targets, 0.02);
  });

  it('goes on token by token as the packaged one does, whatever was heard in between', async () => {
    const other = await split.encode(new Float32Array(80 * 3000).fill(-0.5));
    let [a, b] = [await split.begin(audio, PROMPT), await whole.begin(audio, PROMPT)];
    await split.begin(other, PROMPT);
    for (const token of [1000, 1017, 1034]) [a, b] = [await split.next(a.state, token), await whole.next(b.state, token)];
    const asked = { firstRow: 0, endRow: 1, all: true };
    expectAlike((await split.project(a.hidden, asked)).all, (await whole.project(b.hidden, asked)).all, 0.02);
  });

  it('has an encoder that gives the same states', async () => {
    const mel = Float32Array.from({ length: 80 * 3000 }, (_, i) => Math.sin(i / 7) * Math.cos(i / 3000));
    const [a, b] = [await split.encode(mel), await whole.encode(mel)];
    expect(Buffer.compare(Buffer.from((a.data as Float32Array).buffer), Buffer.from((b.data as Float32Array).buffer))).toBe(0);
  });

  it('leaves what is no such decoder alone', async () => {
    const [inputs, outputs] = [[{ name: 'x', dims: [1] }], [{ name: 'logits', dims: [1] }]];
    const nodes = [{ name: 'n', opType: 'Abs', domain: '', inputs: ['x'], outputs: ['logits'], attributes: {} }];
    expect(splitDecoder(Buffer.concat(encodeOnnxModel({ name: 'g', nodes, constants: new Map(), inputs, outputs })))).toBeNull();
    // A graph whose constants are in a second file cannot be opened from its bytes.
    const constants = new Map([['c', { dims: [4096], data: new Float32Array(4096) }]]);
    const { model } = encodeSplitOnnxModel({ name: 'g', nodes, constants, inputs, outputs }, 'g.data');
    expect(withOutputs(Buffer.concat(model), ['logits'])).toBeNull();
    expect(splitDecoder(await readFile(join(modelDir, 'onnx', 'encoder_model_quantized.onnx')))).toBeNull();
  });
});
