import { beforeEach, describe, expect, it } from 'vitest';
import { TestEvening } from './evening.fixture.ts';
import { planQueue } from './plan-queue.ts';

let evening: TestEvening;
beforeEach(() => {
  evening = new TestEvening();
});

const askAll = (...ids: string[]) => {
  for (const id of ids) evening.ask(id);
};
const singAll = () => {
  while (evening.start() !== undefined);
};

/* Cases that were reported to PiKaraoke (vicwomg/pikaraoke): its issue 870, and what its change 873 promises. */
describe('pikaraoke#870 the singer on stage counts', () => {
  it('A sings the first of five songs while B and C come: both go before the second song of A', () => {
    askAll('A1', 'A2', 'A3', 'A4', 'A5');
    evening.start();
    askAll('B1', 'C1');
    expect(evening.order).toEqual(['B1', 'C1', 'A2', 'A3', 'A4', 'A5']);
  });
});

describe('pikaraoke#873 turns sung tonight decide', () => {
  it('a queue that ran empty does not make everybody equal again', () => {
    askAll('A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8');
    singAll();
    askAll('A9', 'B1');
    expect(evening.order).toEqual(['B1', 'A9']);
  });

  it('a skipped song is no turn: its singer keeps the place', () => {
    askAll('A1', 'A2', 'B1', 'C1');
    evening.start();
    evening.skip();
    expect(evening.order).toEqual(['A2', 'B1', 'C1']);
  });

  it('whoever comes at midnight goes first once, and claims none of the rounds before', () => {
    for (let round = 1; round <= 5; round++) askAll(`A${round}`, `B${round}`, `C${round}`);
    for (let turn = 0; turn < 12; turn++) evening.start();
    // C sings in round four; the queue holds the fifth round.
    askAll('D1', 'D2', 'D3');
    expect(evening.order).toEqual(['D1', 'A5', 'B5', 'C5', 'D2', 'D3']);
  });

  it('a name of another evening owes nothing: only turns of tonight are known', () => {
    askAll('A1', 'B1');
    expect(evening.order).toEqual(['A1', 'B1']);
  });
});

describe('rounds', () => {
  it('nobody sings a second time before everybody sang once', () => {
    askAll('A1', 'A2', 'A3', 'B1', 'B2', 'C1');
    expect(evening.order).toEqual(['A1', 'B1', 'C1', 'A2', 'B2', 'A3']);
  });

  it('latecomers join the running round, behind those who wait for it longer', () => {
    askAll('A1', 'B1', 'C1', 'A2', 'B2', 'C2');
    evening.start();
    evening.ask('D1');
    expect(evening.order).toEqual(['B1', 'C1', 'D1', 'A2', 'B2', 'C2']);
  });

  it('whoever comes back after hours has one turn of the running round, no more', () => {
    askAll('A1', 'D1');
    singAll();
    for (let round = 2; round <= 6; round++) askAll(`A${round}`, `B${round}`);
    for (let turn = 0; turn < 8; turn++) evening.start();
    askAll('D2', 'D3');
    expect(evening.order).toEqual(['B6', 'D2', 'A6', 'D3']);
  });

  it('a duet is a turn for both, in the round of the one who had more', () => {
    askAll('A1', 'B1', 'AB1', 'C1', 'C2', 'B2');
    expect(evening.order).toEqual(['A1', 'B1', 'C1', 'AB1', 'C2', 'B2']);
  });

  it('changing the order of one’s own songs changes nothing for others', () => {
    askAll('A1', 'B1', 'A2', 'B2');
    evening.change('A2', { ownOrder: 0 });
    expect(evening.order).toEqual(['A2', 'B1', 'A1', 'B2']);
  });

  it('G18 taking out any entry moves nobody to the stage and nobody past another', () => {
    askAll('A1', 'A2', 'B1', 'C1', 'C2');
    evening.start();
    const before = evening.order;
    for (const removed of before) {
      const copy = new TestEvening();
      Object.assign(copy, { entries: evening.entries, round: evening.round, turnCount: evening.turnCount, onStage: evening.onStage });
      copy.remove(removed);
      expect(copy.onStage?.entry.id).toBe('A1');
      const others = (order: string[]) => order.filter((id) => id[0] !== removed[0]);
      expect(others(copy.order)).toEqual(others(before));
    }
  });

  it('a pinned song is a turn, and those who waited lose nothing by it', () => {
    askAll('A1', 'A2', 'A3', 'B1', 'B2', 'C1', 'C2');
    evening.start();
    evening.pin('A2', 1);
    expect(evening.order).toEqual(['A2', 'B1', 'C1', 'B2', 'C2', 'A3']);
    evening.start();
    evening.ask('D1');
    expect(evening.order).toEqual(['B1', 'C1', 'D1', 'B2', 'C2', 'A3']);
  });
});

describe('pins', () => {
  it('keep their place in the evening while others sing', () => {
    askAll('A1', 'B1', 'C1', 'D1');
    evening.pin('D1', 3);
    expect(evening.order).toEqual(['A1', 'B1', 'D1', 'C1']);
    evening.start();
    expect(evening.order).toEqual(['B1', 'D1', 'C1']);
    evening.start();
    expect(evening.order).toEqual(['D1', 'C1']);
  });

  it('to the same place: the newest first', () => {
    askAll('A1', 'B1', 'C1');
    evening.pin('B1', 1);
    evening.pin('C1', 1);
    expect(evening.order).toEqual(['C1', 'B1', 'A1']);
  });

  it('beyond the end come last', () => {
    askAll('A1', 'B1', 'C1');
    evening.pin('A1', 50);
    expect(evening.order).toEqual(['B1', 'C1', 'A1']);
  });

  it('give way while the song is not ready', () => {
    askAll('A1', 'B1', 'C1');
    evening.change('C1', { readyInSeconds: 300 });
    evening.pin('C1', 1);
    expect(evening.order).toEqual(['A1', 'B1', 'C1']);
    evening.change('C1', { readyInSeconds: 0 });
    expect(evening.order).toEqual(['C1', 'A1', 'B1']);
  });
});

describe('songs in the making', () => {
  it('what a host puts first among songs that are all in the making stays first', () => {
    evening.ask('A1', { readyInSeconds: 60 });
    evening.ask('B1', { readyInSeconds: 60 });
    evening.pin('B1', 1);
    expect(evening.order).toEqual(['B1', 'A1']);
    evening.pin('A1', 1);
    expect(evening.order).toEqual(['A1', 'B1']);
  });

  it('are passed over, and their singer has the next turn when they are ready', () => {
    askAll('A1', 'B1', 'C1', 'B2', 'C2');
    evening.change('A1', { readyInSeconds: Number.POSITIVE_INFINITY });
    expect(evening.start()).toBe('B1');
    expect(evening.start()).toBe('C1');
    expect(evening.start()).toBe('B2');
    evening.change('A1', { readyInSeconds: 0 });
    expect(evening.order).toEqual(['A1', 'C2']);
  });

  it('that come late are one turn, not one for every round they missed', () => {
    askAll('A1', 'A2', 'A3');
    evening.change('A1', { readyInSeconds: Number.POSITIVE_INFINITY });
    evening.change('A2', { readyInSeconds: Number.POSITIVE_INFINITY });
    evening.change('A3', { readyInSeconds: Number.POSITIVE_INFINITY });
    for (let round = 1; round <= 6; round++) askAll(`B${round}`, `C${round}`);
    for (let turn = 0; turn < 8; turn++) evening.start();
    for (const id of ['A1', 'A2', 'A3']) evening.change(id, { readyInSeconds: 0 });
    const order = evening.order;
    expect(order[0]).toBe('A1');
    expect(order.slice(0, 4).filter((id) => id.startsWith('A'))).toHaveLength(2);
    expect(order.indexOf('A2')).toBeGreaterThan(order.indexOf('C5'));
  });

  it('let another song of the same singer go first', () => {
    askAll('A1', 'A2', 'B1');
    evening.change('A1', { readyInSeconds: 900 });
    expect(evening.order).toEqual(['A2', 'B1', 'A1']);
  });

  it('are placed where they can be, and the stage waits when there is nothing else', () => {
    askAll('A1', 'B1');
    evening.change('A1', { readyInSeconds: 100 });
    const { turns } = planQueue(evening.facts());
    expect(turns).toMatchObject([
      { entryId: 'B1', startsInSeconds: 0 },
      { entryId: 'A1', startsInSeconds: 210, reason: 'preparing' },
    ]);
    evening.remove('B1');
    expect(planQueue(evening.facts()).turns).toMatchObject([{ entryId: 'A1', startsInSeconds: 100 }]);
  });
});

describe('what is left out', () => {
  it('held, away and failed entries have no place, and the others close up', () => {
    askAll('A1', 'B1', 'C1', 'D1');
    evening.change('A1', { passedOver: 'held' });
    evening.change('B1', { passedOver: 'away' });
    evening.change('D1', { passedOver: 'failed' });
    expect(evening.order).toEqual(['C1']);
    expect(planQueue(evening.facts()).passedOver.map(({ id }) => id)).toEqual(['A1', 'B1', 'D1']);
  });
});

describe('other rules', () => {
  it('longest wait: since the last turn, or since they asked', () => {
    evening = new TestEvening('longestWait');
    askAll('A1', 'B1');
    singAll();
    askAll('B2', 'A2', 'C1');
    expect(evening.order).toEqual(['B2', 'A2', 'C1']);
    evening = new TestEvening('longestWait');
    askAll('A1', 'A2', 'A3', 'B1');
    evening.start();
    evening.ask('C1');
    expect(evening.order).toEqual(['B1', 'C1', 'A2', 'A3']);
  });

  it('longest wait: also between turns that are still to come', () => {
    evening = new TestEvening('longestWait');
    askAll('D1', 'A1', 'E2', 'A4', 'A5', 'E6');
    evening.start();
    expect(evening.order).toEqual(['A1', 'E2', 'A4', 'E6', 'A5']);
  });

  it('plain order: as they were added, one’s own order in one’s own slots', () => {
    evening = new TestEvening('inOrder');
    askAll('A1', 'A2', 'B1', 'A3');
    expect(evening.order).toEqual(['A1', 'A2', 'B1', 'A3']);
    evening.change('A3', { ownOrder: 0 });
    expect(evening.order).toEqual(['A3', 'A1', 'B1', 'A2']);
  });

  it('votes: the most wanted first, whoever waited longer among equals', () => {
    evening = new TestEvening('votes');
    askAll('A1', 'A2', 'B1', 'C1');
    evening.change('A2', { votes: 3 });
    evening.change('C1', { votes: 1 });
    expect(evening.order).toEqual(['A2', 'C1', 'B1', 'A1']);
  });
});

describe('P28 the expected time', () => {
  it('counts what is on stage, gaps, lengths and breaks', () => {
    askAll('A1', 'B1', 'C1', 'D1');
    evening.start();
    const times = (change: object) => planQueue({ ...evening.facts(), ...change }).turns.map(({ startsInSeconds }) => startsInSeconds);
    expect(times({})).toEqual([200, 410, 620]);
    expect(times({ breakAfterTurns: 2, breakSeconds: 600 })).toEqual([200, 1_010, 1_220]);
  });
});
