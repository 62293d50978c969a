import { beforeEach, describe, expect, it } from 'vitest';
import { Screens } from './screens.ts';

const TV = { id: 'tv-in-the-room', name: 'TV', kind: 'stage' } as const;

describe('the screens of a party', () => {
  let screens: Screens;
  beforeEach(() => {
    screens = new Screens();
  });

  it('are missed when a stage was there and none is left', () => {
    expect(screens.stageMissing('p')).toBe(false);
    screens.add('p', TV, 'socket-1');
    screens.add('p', { ...TV, id: 'lobby-screen', kind: 'lobby' }, 'socket-2');
    expect([screens.hasStage('p'), screens.stageMissing('p')]).toEqual([true, false]);
    expect(screens.gone('p', TV.id, 'socket-1')).toBe(true);
    expect([screens.hasStage('p'), screens.stageMissing('p')]).toEqual([false, true]);
    expect(screens.of('other')).toEqual([]);
  });

  it('come back by a new socket; the end of the old one is not theirs', () => {
    screens.add('p', TV, 'socket-1');
    screens.add('p', TV, 'socket-2');
    expect(screens.gone('p', TV.id, 'socket-1')).toBe(false);
    expect(screens.of('p')).toEqual([{ ...TV, connected: true }]);
  });

  it('are led by the stage that is here the longest', () => {
    screens.add('p', TV, 'socket-1');
    screens.add('p', { ...TV, id: 'another-stage' }, 'socket-2');
    expect([screens.leads('p', TV.id), screens.leads('p', 'another-stage')]).toEqual([true, false]);
    screens.gone('p', TV.id, 'socket-1');
    expect(screens.leads('p', 'another-stage')).toBe(true);
    screens.add('p', TV, 'socket-3');
    expect(screens.leads('p', TV.id)).toBe(false);
  });

  it('are forgotten in the end, however many there were', () => {
    for (let n = 0; n < 200; n++) {
      screens.add('p', { ...TV, id: `screen-${n}` }, `socket-${n}`);
      screens.gone('p', `screen-${n}`, `socket-${n}`);
    }
    expect(screens.of('p').length).toBeLessThanOrEqual(51);
    screens.forgetParty('p');
    expect(screens.of('p')).toEqual([]);
  });
});
