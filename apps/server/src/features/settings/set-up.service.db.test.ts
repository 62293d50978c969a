import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import { SetUpRepository } from './set-up.repository.ts';
import { SetUpService } from './set-up.service.ts';
import { SettingsRepository } from './settings.repository.ts';
import { SettingsService } from './settings.service.ts';
import type { SettingsEvents } from './settings.types.ts';

const DEMO = 'd'.repeat(64);
const ADMIN = { ...ANYBODY, role: 'admin' } as const;

let database: Database;
let settings: SettingsService;
let setUp: SetUpService;

beforeEach(async () => {
  database = await openTestDatabase();
  const events = new InProcessEventBus<SettingsEvents>({ onError: () => undefined });
  settings = new SettingsService({ repository: new SettingsRepository(database), events });
  setUp = new SetUpService({ settings, repository: new SetUpRepository(database), demoSha256: DEMO });
});
afterEach(() => database.destroy());

async function addSong(id: string, audioSha256: string | null): Promise<void> {
  const rest = { listed: 1, fileName: '', durationMs: 0, sizeBytes: 0, hasCover: 0, createdAt: 1, updatedAt: 1 } as const;
  await database
    .insertInto('songs')
    .values({ id, audioSha256, title: id, ...rest })
    .execute();
}

describe('P29 a house', () => {
  it('was never set up while there is nothing but the demo', async () => {
    expect(await setUp.house()).toEqual({ name: null, isSetUp: false });
    await addSong('demo', DEMO);
    expect(await setUp.house()).toEqual({ name: null, isSetUp: false });
  });

  it('has settled in with a song of its own, also one without a sound yet', async () => {
    await addSong('demo', DEMO);
    await addSong('own', 'a'.repeat(64));
    expect(await setUp.house()).toMatchObject({ isSetUp: true });
    await database.deleteFrom('songs').execute();
    await addSong('entry', null);
    expect(await setUp.house()).toMatchObject({ isSetUp: true });
  });

  it('is asked nothing any more once the questions were answered or passed over', async () => {
    await settings.change({ 'house.isSetUp': true }, ADMIN);
    expect(await setUp.house()).toEqual({ name: null, isSetUp: true });
  });

  it('keeps its name, without what is around it, and can lose it again', async () => {
    await settings.change({ 'house.name': '  The Blue Room ' }, ADMIN);
    expect(await setUp.house()).toEqual({ name: 'The Blue Room', isSetUp: false });
    await expect(settings.change({ 'house.name': 'x'.repeat(41) }, ADMIN)).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(settings.change({ 'house.name': 'two\nlines' }, ADMIN)).rejects.toMatchObject({ code: 'request.invalid' });
    await settings.change({ 'house.name': null }, ADMIN);
    expect(await setUp.house()).toMatchObject({ name: null });
  });
});
