import type { Loudness } from '@refrain/song-model';
import { describe, expect, it } from 'vitest';
import { CLICK_FREE_SECONDS } from './gain-ramp.ts';
import { type StageAudioContext, StemPlayer } from './stem-player.ts';

const LEVEL: Loudness = { integratedLufs: -16, truePeakDbtp: -3, loudnessRangeLu: 4 };

/** Stands in for the browser's AudioContext: time moves by hand, starts and stops are written down. */
function stillContext() {
  const starts: { at: number; offset: number }[] = [];
  const stops: number[] = [];
  const lines: { value: number; seconds: number }[] = [];
  const endings: (() => void)[] = [];
  let planned = 0;
  const param = () => ({
    setValueAtTime: (_: number, at: number) => {
      planned = at;
    },
    cancelScheduledValues: () => {},
    linearRampToValueAtTime: (value: number, end: number) => lines.push({ value, seconds: end - planned }),
  });
  const node = () => ({ gain: param(), connect: (next: unknown) => next, disconnect: () => {} });
  const context = {
    currentTime: 0,
    outputLatency: 0.05,
    destination: {},
    createGain: node,
    createBufferSource: () => ({
      buffer: null,
      onended: null,
      connect: (next: unknown) => next,
      start: (at: number, offset: number) => starts.push({ at, offset }),
      stop: (at: number) => stops.push(at),
      addEventListener: (_: string, listener: () => void) => endings.push(listener),
    }),
  };
  return { context, starts, stops, lines, endings, asContext: context as unknown as StageAudioContext };
}

const buffers = (duration = 60) => {
  const buffer = { duration } as AudioBuffer;
  return { vocals: buffer, drums: buffer, bass: buffer, other: buffer };
};

describe('StemPlayer', () => {
  it('starts all four stems at the same instant and place', () => {
    const still = stillContext();
    const player = new StemPlayer(still.asContext, buffers(), LEVEL);
    player.seek(12.5);
    player.play();
    expect(still.starts).toHaveLength(4);
    expect(new Set(still.starts.map((s) => `${s.at} ${s.offset}`)).size).toBe(1);
    expect(still.starts[0].offset).toBe(12.5);
    expect(still.starts[0].at).toBeGreaterThan(still.context.currentTime);
  });

  it('follows the context clock and holds when paused', () => {
    const still = stillContext();
    const player = new StemPlayer(still.asContext, buffers(), LEVEL);
    player.play();
    still.context.currentTime = still.starts[0].at + 4;
    expect(player.positionSeconds).toBeCloseTo(4);
    expect(player.audibleSeconds).toBeCloseTo(3.95);
    player.pause();
    still.context.currentTime += 10;
    expect(player.positionSeconds).toBeCloseTo(4);
    player.play();
    expect(still.starts.at(-1)?.offset).toBeCloseTo(4);
  });

  it('fades on play, pause, seek and fader within 20 ms, and stops sound only after the fade', () => {
    const still = stillContext();
    const player = new StemPlayer(still.asContext, buffers(), LEVEL);
    player.play();
    still.context.currentTime = 5;
    player.setStemGain('vocals', 0.3);
    player.seek(30);
    player.pause();
    expect(still.lines.length).toBeGreaterThanOrEqual(13);
    for (const line of still.lines) {
      expect(line.seconds).toBeGreaterThan(0.004);
      expect(line.seconds).toBeLessThanOrEqual(0.02);
    }
    for (const stop of still.stops) expect(stop).toBeGreaterThanOrEqual(5 + CLICK_FREE_SECONDS);
  });

  it('goes on playing from the new place after a seek', () => {
    const still = stillContext();
    const player = new StemPlayer(still.asContext, buffers(), LEVEL);
    player.play();
    still.context.currentTime = 2;
    player.seek(41);
    expect(player.playing).toBe(true);
    still.context.currentTime = (still.starts.at(-1)?.at ?? 0) + 1;
    expect(player.positionSeconds).toBeCloseTo(42);
    player.seek(-5);
    expect(player.positionSeconds).toBe(0);
    player.seek(1e9);
    expect(player.positionSeconds).toBe(60);
  });

  it('says when the song is over, once, and starts over when played again', () => {
    const still = stillContext();
    const player = new StemPlayer(still.asContext, buffers(), LEVEL);
    let ended = 0;
    player.onEnded(() => ended++);
    player.play();
    player.seek(59);
    still.context.currentTime = 61;
    for (const end of still.endings) end();
    expect(ended).toBe(1);
    expect(player.playing).toBe(false);
    expect(player.positionSeconds).toBe(60);
    player.play();
    expect(still.starts.at(-1)?.offset).toBe(0);
  });

  it('works with the stems that are there and never boosts one', () => {
    const still = stillContext();
    const player = new StemPlayer(still.asContext, { vocals: { duration: 3 } as AudioBuffer }, LEVEL);
    expect(player.stems).toEqual(['vocals']);
    player.setStemGain('vocals', 7);
    expect(player.stemGain('vocals')).toBe(1);
    expect(player.stemGain('bass')).toBe(0);
  });
});
