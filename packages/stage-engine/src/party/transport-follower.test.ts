import { seededRandom } from '@refrain/testkit';
import { describe, expect, it } from 'vitest';
import { ServerClock } from './server-clock.ts';
import { type Transport, TransportFollower } from './transport-follower.ts';

interface World {
  /** How much faster this stage's clocks go than the server's. */
  skew: number;
  /** Longest extra delay of a message, each way. */
  jitterMs: number;
  latencySeconds: number;
}

/** A stage at a party: a player that does what it is told a block later, over a network that delays. */
class StageModel {
  readonly clock: ServerClock;
  readonly follower = new TransportFollower();
  readonly seeks: number[] = [];
  /** Server seconds of the truth; the stage itself never reads them. */
  #trueMs = 1_700_000_000_000;
  #position = 0;
  #rate = 0;
  #playing = false;
  #startsAtMs = 0;
  readonly #world: World;
  readonly #random: () => number;

  constructor(world: World, seed: number) {
    this.#world = world;
    this.#random = seededRandom(seed);
    this.clock = new ServerClock(() => this.#localMs());
  }

  get trueMs(): number {
    return this.#trueMs;
  }

  /** Song seconds at the loudspeaker; rendered sound is as late as the loudspeaker. */
  get audible(): number {
    return Math.max(0, this.#position - this.#world.latencySeconds * this.#rate);
  }

  #localMs(): number {
    return (this.#trueMs - 1_700_000_000_000) * (1 + this.#world.skew) + 5_000;
  }

  askForTime(): void {
    const askedMs = this.#localMs();
    this.#pass(2 + this.#random() * this.#world.jitterMs);
    const receivedMs = this.#trueMs;
    this.#pass(2 + this.#random() * this.#world.jitterMs);
    this.clock.add({ askedMs, answeredMs: this.#localMs(), receivedMs, sentMs: receivedMs });
  }

  run(seconds: number, look: () => void = () => {}): void {
    for (let passed = 0; passed < seconds * 1000; passed += 100) {
      if (passed % 2000 === 0) this.askForTime();
      this.#pass(100);
      const { follower } = this;
      const step = follower.step({
        serverMs: this.clock.nowMs(),
        playing: this.#playing,
        waiting: false,
        audibleSeconds: this.audible,
        lagSeconds: this.#world.latencySeconds,
      });
      if (step.type === 'start' || step.type === 'seek') {
        this.#position = step.positionSeconds;
        this.seeks.push(step.positionSeconds);
      }
      if (step.type === 'start') {
        this.#playing = true;
        this.#startsAtMs = this.#trueMs + step.inSeconds * 1000;
      }
      if (step.type === 'pause') this.#playing = false;
      if (step.type === 'start' || step.type === 'rate') this.#rate = step.rate;
      if (!this.#playing) this.#rate = 0;
      look();
    }
  }

  /** A busy machine did not make its sound in time: it is heard that much later. */
  loseSound(seconds: number): void {
    this.#position -= seconds;
  }

  #pass(ms: number): void {
    const soundMs = Math.max(0, Math.min(ms, this.#trueMs + ms - this.#startsAtMs));
    this.#trueMs += ms;
    this.#position += (soundMs / 1000) * (1 + this.#world.skew) * this.#rate;
  }
}

const WORLDS: [string, World][] = [
  ['a quiet network and a true clock', { skew: 0, jitterMs: 1, latencySeconds: 0.02 }],
  ['a clock that is 200 ppm fast', { skew: 2e-4, jitterMs: 5, latencySeconds: 0.03 }],
  ['a clock that is 200 ppm slow and a busy network', { skew: -2e-4, jitterMs: 60, latencySeconds: 0.05 }],
  ['a television with a long sound path', { skew: 5e-5, jitterMs: 40, latencySeconds: 0.3 }],
];

describe('TransportFollower', () => {
  it.each(WORLDS)('stays within 40 ms for five minutes, with %s', (_, world) => {
    const stage = new StageModel(world, 7);
    for (let i = 0; i < 8; i++) stage.askForTime();
    const transport: Transport = { positionSeconds: 12, atServerMs: stage.trueMs + 500, rate: 1 };
    stage.follower.set(transport);
    stage.run(3);
    const off: number[] = [];
    stage.run(300, () => off.push(stage.audible - (12 + (stage.trueMs - transport.atServerMs) / 1000)));
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(0.04);
    // After the start it is nudged only: no jump is ever heard.
    expect(stage.seeks.length).toBeLessThanOrEqual(2);
  });

  it.each([0.05, 0.079, 0.2])('is together again within a second and a half after %f s of sound were lost', (lost) => {
    const stage = new StageModel({ skew: 5e-5, jitterMs: 20, latencySeconds: 0.05 }, 11);
    for (let i = 0; i < 8; i++) stage.askForTime();
    const transport: Transport = { positionSeconds: 12, atServerMs: stage.trueMs + 500, rate: 1 };
    stage.follower.set(transport);
    stage.run(10);
    stage.loseSound(lost);
    stage.run(1.5);
    const off: number[] = [];
    stage.run(20, () => off.push(stage.audible - (12 + (stage.trueMs - transport.atServerMs) / 1000)));
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(0.04);
  });

  it('keeps several stages within 40 ms of each other, at another tempo', () => {
    const stages = WORLDS.map(([, world], i) => new StageModel(world, i + 1));
    const atServerMs = stages[0].trueMs + 1000;
    for (const stage of stages) {
      for (let i = 0; i < 8; i++) stage.askForTime();
      stage.follower.set({ positionSeconds: 0, atServerMs, rate: 0.8 });
      stage.run(20);
    }
    const off = stages.map((stage) => stage.audible - ((stage.trueMs - atServerMs) / 1000) * 0.8);
    expect(Math.max(...off) - Math.min(...off)).toBeLessThan(0.04);
  });

  it('waits for a start in the future, pauses, and goes where it is sent', () => {
    const stage = new StageModel({ skew: 0, jitterMs: 1, latencySeconds: 0.02 }, 3);
    stage.askForTime();
    stage.follower.set({ positionSeconds: 0, atServerMs: stage.trueMs + 3000, rate: 1 });
    stage.run(2);
    expect(stage.seeks).toEqual([]);
    stage.run(2);
    expect(Math.abs(stage.audible - 1)).toBeLessThan(0.01);
    stage.follower.set({ positionSeconds: stage.audible, atServerMs: stage.trueMs, rate: 1.2 });
    stage.run(5);
    expect(Math.abs(stage.audible - 7)).toBeLessThan(0.04);
    stage.follower.set({ positionSeconds: 40, atServerMs: stage.trueMs, rate: 0 });
    stage.run(1);
    expect(stage.audible).toBe(40);
    stage.follower.set({ positionSeconds: 90, atServerMs: stage.trueMs, rate: 1 });
    stage.run(2);
    expect(stage.audible).toBeCloseTo(92, 1);
  });
});

describe('ServerClock', () => {
  it('trusts the sample with the shortest way', () => {
    let now = 0;
    const clock = new ServerClock(() => now);
    expect([clock.known, clock.uncertaintyMs]).toEqual([false, Number.POSITIVE_INFINITY]);
    clock.add({ askedMs: 0, answeredMs: 300, receivedMs: 10_290, sentMs: 10_290 });
    clock.add({ askedMs: 1000, answeredMs: 1010, receivedMs: 11_005, sentMs: 11_005 });
    clock.add({ askedMs: 2000, answeredMs: 2200, receivedMs: 12_010, sentMs: 12_010 });
    now = 5000;
    expect(clock.nowMs()).toBe(15_000);
    // Half of its way, and 3990 ms of possible skew.
    expect(clock.uncertaintyMs).toBeCloseTo(5 + 0.798);
  });

  it('believes what it hears after a sleep, when the clock here had stood still', () => {
    let now = 0;
    const clock = new ServerClock(() => now);
    clock.add({ askedMs: 0, answeredMs: 10, receivedMs: 50_005, sentMs: 50_005 });
    now = 1000;
    clock.add({ askedMs: 990, answeredMs: 1000, receivedMs: 950_995, sentMs: 950_995 });
    expect(clock.nowMs()).toBe(951_000);
  });
});
