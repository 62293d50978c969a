import { positionAt, type StageReport } from '@refrain/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStage, type StageState, stageSecondsLeft } from './performances.types.ts';
import { call, clear, follow, pause, play, seek, set, status } from './stage-changes.ts';

const NOW = 1_000_000;
const TURN = { entryId: 'e1', calledAtMs: NOW, durationSeconds: 200 };
const called = (announceSeconds = 0, tempo = 1): StageState =>
  call(readStage('{}'), TURN, announceSeconds, { keyShift: 0, tempo, lyricOffsetMs: 0 });
const at = (state: StageState, ms: number) => positionAt(state.clock, NOW + ms);
const report = (change: Partial<StageReport>): StageReport => ({
  partyId: 'p',
  screenId: 's',
  entryId: 'e1',
  positionSeconds: 0,
  atServerMs: NOW,
  playing: true,
  ended: false,
  ...change,
});

describe('the stage', () => {
  it('begins a song by itself when its card was up', () => {
    const state = called(15);
    expect(status(state, null, NOW + 14_000)).toBe('announced');
    expect(at(state, 14_000)).toBe(0);
    expect(status(state, null, NOW + 16_000)).toBe('playing');
    expect(at(state, 16_000)).toBeCloseTo(1);
    expect(stageSecondsLeft(state, null, NOW)).toBe(215);
    expect(stageSecondsLeft(state, 60, NOW + 25_000)).toBe(50);
  });

  it('pauses on the card and goes on at once', () => {
    const paused = pause(called(15), NOW + 5_000);
    expect(at(paused, 60_000)).toBe(0);
    expect(at(play(paused, NOW + 60_000), 61_000)).toBeCloseTo(1);
  });

  it('gives each song its own key, tempo and offset, and keeps the sound of the room', () => {
    const state = set(called(), { keyShift: 5, tempo: 0.8, lyricOffsetMs: 100, stems: { drums: 0.3 }, lyricSize: 1.4 }, NOW);
    const next = call(clear(state), { ...TURN, entryId: 'e2' }, 0, { keyShift: -1 });
    expect(next.controls).toMatchObject({ keyShift: -1, tempo: 1, lyricOffsetMs: 0, lyricSize: 1.4, stems: { drums: 0.3, bass: 1 } });
    expect(status(clear(state), NOW + 10, NOW)).toBe('break');
    expect(status(clear(state), NOW - 10, NOW)).toBe('idle');
  });

  it('never jumps, whatever is paused, played or set to another tempo in between', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('play', 'pause', 'slow', 'fast'), fc.integer({ min: 0, max: 20_000 })), { maxLength: 20 }),
        (acts) => {
          let state = called();
          let now = 0;
          for (const [act, pauseMs] of acts) {
            now += pauseMs;
            const before = at(state, now);
            if (act === 'play') state = play(state, NOW + now);
            else if (act === 'pause') state = pause(state, NOW + now);
            else state = set(state, { tempo: act === 'slow' ? 0.7 : 1.3 }, NOW + now);
            expect(at(state, now)).toBeCloseTo(before, 6);
            expect(state.clock.rate).toBe(state.paused ? 0 : state.controls.tempo);
          }
        },
      ),
    ));

  it('seeks no further than the end', () => expect(at(seek(called(), 5_000, NOW), 0)).toBe(200));

  it('follows what makes the sound where it is elsewhere, and is quiet where it is not', () => {
    const state = called();
    expect(follow(state, report({ positionSeconds: 10.1, atServerMs: NOW + 10_000 }), NOW + 10_000)).toBeNull();
    const late = follow(state, report({ positionSeconds: 9.5, atServerMs: NOW + 10_000 }), NOW + 10_050);
    expect(late && at(late, 11_000)).toBeCloseTo(10.5);
    const silent = report({ positionSeconds: 2, atServerMs: NOW + 10_000, playing: false });
    expect(follow(state, silent, NOW + 10_000)).toBeNull();
    expect(follow(pause(state, NOW + 9_000), { ...silent, playing: true }, NOW + 10_000)).toBeNull();
  });

  it('is not led into the future by a wrong clock, nor moved while the card is up', () => {
    const led = follow(called(), report({ positionSeconds: 50, atServerMs: NOW + 9e9 }), NOW + 1_000);
    expect(led?.clock.atServerMs).toBe(NOW + 1_000);
    expect(follow(called(15), report({ positionSeconds: 9 }), NOW + 1_000)).toBeNull();
  });
});
