import { QUEUE_RULES } from '@refrain/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestEvening } from './evening.fixture.ts';
import { nextReady, planQueue } from './plan-queue.ts';

/* What holds for every evening, whatever happens in it. */

const SINGERS = ['A', 'B', 'C', 'D', 'E'];
const singer = fc.constantFrom(...SINGERS);

type Act =
  | { readonly kind: 'ask'; readonly singers: string; readonly preparing: boolean }
  | { readonly kind: 'start' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'remove' | 'ready' | 'hold' | 'pin'; readonly which: number };

const plainAct = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), singers: singer, preparing: fc.constant(false) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('start' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('skip' as const) }) },
);
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  plainAct,
  fc.record({
    kind: fc.constant('ask' as const),
    singers: fc.uniqueArray(singer, { minLength: 1, maxLength: 3 }).map((names) => names.join('')),
    preparing: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('remove' as const, 'ready' as const, 'hold' as const, 'pin' as const), which: fc.nat(20) }),
);

function act(evening: TestEvening, step: Act, number: number): void {
  if (step.kind === 'ask') evening.ask(`${step.singers}${number}`, step.preparing ? { readyInSeconds: 400 } : {});
  else if (step.kind === 'start') evening.start();
  else if (step.kind === 'skip') evening.skip();
  else actOn(evening, step.kind, step.which);
}

function actOn(evening: TestEvening, kind: 'remove' | 'ready' | 'hold' | 'pin', which: number): void {
  const entry = evening.entries[which % Math.max(1, evening.entries.length)];
  if (!entry) return;
  if (kind === 'remove') evening.remove(entry.id);
  else if (kind === 'ready') evening.change(entry.id, { readyInSeconds: 0 });
  else if (kind === 'hold') evening.change(entry.id, { passedOver: entry.passedOver ? null : 'held', floorRound: evening.round });
  else evening.pin(entry.id, 1 + (which % 4));
}

const evenings = fc.record({ rule: fc.constantFrom(...QUEUE_RULES), acts: fc.array(anyAct, { maxLength: 60 }) });

function play(rule: (typeof QUEUE_RULES)[number], acts: readonly Act[]): TestEvening {
  const evening = new TestEvening(rule);
  for (const [number, step] of acts.entries()) act(evening, step, number);
  return evening;
}

describe('every rule', () => {
  it('gives each waiting entry one place, and what is left out none', () =>
    fc.assert(
      fc.property(evenings, ({ rule, acts }) => {
        const evening = play(rule, acts);
        const { turns, passedOver } = planQueue(evening.facts());
        const ids = [...turns.map(({ entryId }) => entryId), ...passedOver.map(({ id }) => id)];
        expect(ids.sort()).toEqual(evening.entries.map(({ id }) => id).sort());
        expect(passedOver.every((entry) => entry.passedOver !== null)).toBe(true);
      }),
    ));

  it('expects songs one after the other, and none before it is ready', () =>
    fc.assert(
      fc.property(evenings, ({ rule, acts }) => {
        const facts = play(rule, acts).facts();
        const entries = new Map(facts.entries.map((entry) => [entry.id, entry]));
        let free = facts.freeInSeconds;
        for (const { entryId, startsInSeconds } of planQueue(facts).turns) {
          const entry = entries.get(entryId);
          expect(startsInSeconds).toBeGreaterThanOrEqual(Math.max(free, entry?.readyInSeconds ?? 0));
          free = startsInSeconds + (entry?.durationSeconds ?? 0) + facts.gapSeconds;
        }
      }),
    ));

  it('does as it says: who is told to be next goes on stage next', () =>
    fc.assert(
      fc.property(evenings, ({ rule, acts }) => {
        const evening = play(rule, acts);
        const facts = { ...evening.facts(), freeInSeconds: 0 };
        const ready = facts.entries.every((entry) => entry.readyInSeconds === 0);
        if (ready) expect(nextReady(facts)?.entryId).toBe(planQueue(facts).turns[0]?.entryId);
      }),
    ));

  it('G18 keeps the others in their order when an entry of somebody else is taken out', () =>
    fc.assert(
      fc.property(fc.constantFrom(...QUEUE_RULES), fc.array(plainAct, { maxLength: 40 }), fc.nat(20), (rule, acts, which) => {
        const evening = play(rule, acts);
        const removed = evening.entries[which % Math.max(1, evening.entries.length)];
        if (!removed) return;
        const others = (order: string[]) => order.filter((id) => id[0] !== removed.id[0]);
        const before = others(evening.order);
        const onStage = evening.onStage;
        evening.remove(removed.id);
        expect(others(evening.order)).toEqual(before);
        expect(evening.onStage).toBe(onStage);
      }),
    ));
});

describe('rounds', () => {
  it('of singers who always have a song waiting, none has two turns more than another', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom<'start' | 'skip'>('start', 'start', 'start', 'skip'), { maxLength: 60 }), (acts) => {
        const evening = new TestEvening('rounds');
        for (const name of SINGERS) for (let n = 0; n < 70; n++) evening.ask(`${name}${n}`);
        for (const step of acts) {
          if (step === 'skip') evening.skip();
          else evening.start();
          const turns = SINGERS.map((name) => evening.turnsOf(name) + (evening.onStage?.entry.singerIds.includes(name) ? 1 : 0));
          expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(1);
        }
      }),
    ));

  it('a latecomer never sings twice while somebody who was there waits for one turn', () =>
    fc.assert(
      fc.property(fc.nat(30), fc.nat(10), (turnsBefore, more) => {
        const evening = new TestEvening('rounds');
        for (const name of SINGERS) for (let n = 0; n < 30; n++) evening.ask(`${name}${n}`);
        for (let n = 0; n < turnsBefore; n++) evening.start();
        for (let n = 0; n < 10; n++) evening.ask(`Z${n}`);
        const before = new Map(SINGERS.map((name) => [name, evening.turnsOf(name)]));
        for (let n = 0; n < more + 1; n++) {
          evening.start();
          // Counted from when the latecomer came: at most one turn ahead of anybody, at most one behind.
          const late = evening.turnsOf('Z') + (evening.onStage?.entry.singerIds[0] === 'Z' ? 1 : 0);
          for (const name of SINGERS) {
            const here = evening.turnsOf(name) + (evening.onStage?.entry.singerIds[0] === name ? 1 : 0) - (before.get(name) ?? 0);
            expect(late - here).toBeLessThanOrEqual(1);
            expect(here - late).toBeLessThanOrEqual(2);
          }
        }
      }),
    ));
});
