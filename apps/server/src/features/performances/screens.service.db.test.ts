import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { PartiesRepository } from '../parties/parties.repository.ts';
import { ScreensRepository } from './screens.repository.ts';
import { hasStage, leads, Screens, stageMissing } from './screens.service.ts';

const TV = { id: 'tv-in-the-room', name: 'TV', kind: 'stage' } as const;

describe('the screens of a party', () => {
  let database: Database;
  let screens: Screens;

  beforeEach(async () => {
    database = await openTestDatabase();
    const links = { code: null, guestToken: 'g', hostToken: 'h', screenToken: 's', settingsJson: '{}', stageJson: '{}' };
    const evening = { round: 0, turnCount: 0, breakUntil: null, startedAt: 0, endedAt: null };
    await new PartiesRepository(database).insert({ id: 'p', kind: 'party', name: 'P', ...links, ...evening }, null);
    screens = new Screens(new ScreensRepository(database));
  });
  afterEach(() => database.destroy());

  it('are missed when a stage was there and none is left', async () => {
    expect(stageMissing(await screens.of('p'))).toBe(false);
    await screens.add('p', TV, 'socket-1');
    await screens.add('p', { ...TV, id: 'lobby-screen', kind: 'lobby' }, 'socket-2');
    expect([hasStage(await screens.of('p')), stageMissing(await screens.of('p'))]).toEqual([true, false]);
    expect(await screens.gone('p', TV.id, 'socket-1')).toBe(true);
    expect([hasStage(await screens.of('p')), stageMissing(await screens.of('p'))]).toEqual([false, true]);
    expect(await screens.of('other')).toEqual([]);
  });

  it('come back by a new socket; the end of the old one is not theirs', async () => {
    await screens.add('p', TV, 'socket-1');
    await screens.add('p', TV, 'socket-2');
    expect(await screens.gone('p', TV.id, 'socket-1')).toBe(false);
    expect(await screens.of('p')).toEqual([{ ...TV, connected: true }]);
  });

  it('are led by the stage that is here the longest', async () => {
    const leading = async (id: string) => leads(await screens.of('p'), id);
    await screens.add('p', TV, 'socket-1');
    await screens.add('p', { ...TV, id: 'another-stage' }, 'socket-2');
    expect([await leading(TV.id), await leading('another-stage')]).toEqual([true, false]);
    await screens.gone('p', TV.id, 'socket-1');
    expect(await leading('another-stage')).toBe(true);
    await screens.add('p', TV, 'socket-3');
    expect(await leading(TV.id)).toBe(false);
  });

  it('are forgotten in the end, however many there were', async () => {
    for (let n = 0; n < 70; n++) {
      await screens.add('p', { ...TV, id: `screen-${n}` }, `socket-${n}`);
      await screens.gone('p', `screen-${n}`, `socket-${n}`);
    }
    expect((await screens.of('p')).length).toBeLessThanOrEqual(51);
    await screens.forgetParty('p');
    expect(await screens.of('p')).toEqual([]);
  });

  it('B46 are the same in every process, and gone with a process that says nothing any more: told once', async () => {
    const other = new Screens(new ScreensRepository(database));
    const now = Date.now();
    await screens.add('p', TV, 'socket-1', now);
    expect(hasStage(await other.of('p'))).toBe(true);
    expect(await screens.look(now + 5_000)).toEqual([]);
    expect(await other.look(now + 10_000)).toEqual([]);
    expect(await other.look(now + 15_000)).toEqual(['p']);
    expect(await other.look(now + 15_000)).toEqual([]);
    expect(stageMissing(await other.of('p'))).toBe(true);
  });

  it('are gone with a process that stops in order', async () => {
    await screens.add('p', TV, 'socket-1');
    await screens.stop();
    expect(await screens.of('p')).toEqual([{ ...TV, connected: false }]);
  });
});
