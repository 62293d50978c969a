import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { PartyMemberRow } from '../../platform/database/party-tables.ts';
import type { Database } from '../../platform/database/schema.ts';
import { SingerMemoriesRepository } from './singer-memories.repository.ts';
import { SingerMemories } from './singer-memories.service.ts';

let database: Database;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.destroy());

it('lets a song be sung on that was removed from the library meanwhile', async () => {
  const memories = new SingerMemories(new SingerMemoriesRepository(database));
  const ann = { personKey: 'account:ann', name: 'Ann' } as PartyMemberRow;
  await memories.save(ann, 'removed', { keyShift: -2, tempo: 1, lyricOffsetMs: 0 });
  expect(await memories.find(ann, 'removed')).toBe(null);
});
