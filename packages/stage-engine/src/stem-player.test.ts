import type { Loudness, StemName } from '@refrain/song-model';
import { describe, expect, it } from 'vitest';
import { RATE_HZ, tone } from './sound/desk.fixture.ts';
import type { DeskCommand, DeskState } from './sound/desk-messages.ts';
import { PAGE_FRAMES } from './sound/desk-messages.ts';
import { openDesk } from './sound/open-desk.ts';
import { type StageAudioContext, StemPlayer } from './stem-player.ts';

const LEVEL: Loudness = { integratedLufs: -16, truePeakDbtp: -3, loudnessRangeLu: 4 };
const LATENCY_SECONDS = 0.05;

/** A player over a real desk, in an AudioContext whose time is moved by hand. */
async function openPlayer(seconds = 60) {
  const samples = tone(seconds, 220);
  const stems: StemName[] = ['vocals', 'drums', 'bass', 'other'];
  const wants: number[] = [];
  let outputFrame = 0;
  let tell: (state: DeskState) => void = () => {};
  const desk = await openDesk(RATE_HZ, (state) => tell(state));
  const node = { connect: () => {}, disconnect: () => {} } as unknown as AudioNode;
  const levels: number[] = [];
  const context = {
    sampleRate: RATE_HZ,
    outputLatency: LATENCY_SECONDS,
    destination: {},
    get currentTime() {
      return outputFrame / RATE_HZ;
    },
    createGain: () => ({ gain: { setValueAtTime: (gain: number) => levels.push(gain) }, connect: () => {}, disconnect: () => {} }),
  } as unknown as StageAudioContext;
  const stemNode = {
    output: node,
    send: (command: DeskCommand) => desk.handle(command),
    onState: (listener: typeof tell) => {
      tell = listener;
    },
    close: () => {},
  };
  const source = {
    shape: { stems, sampleRateHz: RATE_HZ, totalFrames: samples.length },
    want: (frame: number) => wants.push(frame),
    onMessage: (listener: (message: Extract<DeskCommand, { type: 'page' }>) => void) => {
      for (let index = 0; index * PAGE_FRAMES < samples.length; index++)
        for (const stem of stems) {
          const left = new Float32Array(PAGE_FRAMES);
          left.set(samples.subarray(index * PAGE_FRAMES, (index + 1) * PAGE_FRAMES));
          listener({ type: 'page', stem, index, left, right: left });
        }
    },
    close: () => {},
  };
  const player = new StemPlayer(context, stemNode, source, LEVEL);
  let last = new Float32Array(0);
  const run = (forSeconds: number) => {
    for (const end = outputFrame + forSeconds * RATE_HZ; outputFrame < end; outputFrame += 128) {
      last = new Float32Array(128);
      desk.render(outputFrame, last, new Float32Array(128));
    }
  };
  return { player, run, wants, levels, loudness: () => Math.max(...last.map(Math.abs)) };
}

describe('StemPlayer', () => {
  it('follows the output, less what the loudspeaker lags behind, and holds when paused', async () => {
    const { player, run } = await openPlayer();
    player.seek(12.5);
    expect(player.positionSeconds).toBe(12.5);
    player.play();
    run(2);
    expect(player.positionSeconds).toBeCloseTo(14.5, 2);
    expect(player.positionSeconds - player.audibleSeconds).toBeCloseTo(LATENCY_SECONDS, 3);
    player.pause();
    run(3);
    expect(player.playing).toBe(false);
    expect(player.positionSeconds).toBeCloseTo(14.5, 1);
    expect(player.audibleSeconds).toBe(player.positionSeconds);
  });

  it('is where a seek goes at once, and asks for the sound there', async () => {
    const { player, run, wants } = await openPlayer();
    player.play();
    run(1);
    player.seek(40);
    expect(player.positionSeconds).toBe(40);
    expect(wants.at(-1)).toBe(40 * RATE_HZ);
    run(1);
    expect(player.positionSeconds).toBeCloseTo(41, 2);
    player.seek(1e9);
    expect(player.positionSeconds).toBe(60);
    player.seek(-3);
    expect(player.positionSeconds).toBe(0);
  });

  it('runs as fast as it is told, within bounds, and keeps key and speed through a seek', async () => {
    const { player, run } = await openPlayer();
    player.play();
    run(0.5);
    player.setTune({ rate: 0.5 });
    run(0.5);
    const before = player.positionSeconds;
    run(2);
    expect(player.positionSeconds - before).toBeCloseTo(1, 2);
    player.seek(30);
    player.setTune({ semitones: 40 });
    run(0.5);
    expect(player.tune).toEqual({ semitones: 12, rate: 0.5 });
    const there = player.positionSeconds;
    run(1);
    expect(player.positionSeconds - there).toBeCloseTo(0.5, 2);
  });

  it('mutes by faders that keep within full scale', async () => {
    const { player, run, loudness, levels } = await openPlayer();
    player.play();
    run(0.5);
    expect(loudness()).toBeGreaterThan(0.1);
    for (const stem of player.stems) player.setStemGain(stem, 0);
    run(0.1);
    expect(loudness()).toBe(0);
    player.setStemGain('vocals', 7);
    expect(player.stemGain('vocals')).toBe(1);
    expect(levels).toEqual([1]);
  });

  it('tells the end once, and plays again from the start', async () => {
    const { player, run } = await openPlayer(2);
    let ends = 0;
    player.onEnded(() => ends++);
    player.play();
    run(2.2);
    expect(ends).toBe(1);
    expect(player.playing).toBe(false);
    expect(player.positionSeconds).toBe(2);
    player.play();
    run(0.5);
    expect(player.positionSeconds).toBeCloseTo(0.5, 1);
  });
});
