import { settingsSchema } from '@refrain/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { ANYBODY, type Identity } from '../accounts/identity.types.ts';
import { SettingsRepository } from './settings.repository.ts';
import { SettingsService } from './settings.service.ts';
import type { SettingsEvents } from './settings.types.ts';

const ADMIN: Identity = { ...ANYBODY, accountId: 'ann', role: 'admin' };

let database: Database;
let settings: SettingsService;
let told: string[];

beforeEach(async () => {
  database = await openTestDatabase();
  told = [];
  const events = new InProcessEventBus<SettingsEvents>({ onError: () => undefined });
  events.subscribe('settings.changed', ({ names }) => void told.push(...names));
  settings = new SettingsService({ repository: new SettingsRepository(database), events });
});
afterEach(() => database.destroy());

describe('settings', () => {
  it('nothing goes to the internet unless somebody said so', async () => {
    const all = await settings.all();
    expect(all).toEqual(settingsSchema.parse({}));
    for (const [name, value] of Object.entries(all)) if (name.endsWith('.enabled')) expect([name, value]).toEqual([name, false]);
  });

  it('are kept, told, and put back', async () => {
    await settings.change({ 'itunes.enabled': true, 'itunes.country': 'GB' }, ADMIN);
    expect(told).toEqual(['itunes.enabled', 'itunes.country']);
    expect(await settings.get('itunes.country')).toBe('GB');
    await settings.change({ 'itunes.country': null }, ADMIN);
    expect(await settings.get('itunes.country')).toBe('US');
    expect(await settings.get('itunes.enabled')).toBe(true);
  });

  it('null is a value where a setting may be empty', async () => {
    await settings.change({ 'lrclib.secondBaseUrl': 'http://nas.local:3300' }, ADMIN);
    await settings.change({ 'lrclib.secondBaseUrl': null }, ADMIN);
    expect(await settings.get('lrclib.secondBaseUrl')).toBeNull();
  });

  it('a change with one wrong value changes nothing and says what is wrong', async () => {
    const change = { 'itunes.enabled': true, 'itunes.country': 'England', 'no.such': 1, 'lrclib.baseUrl': 'file:///etc/passwd' };
    await expect(settings.change(change, ADMIN)).rejects.toThrow(/itunes\.country.*no\.such.*lrclib\.baseUrl/);
    expect(await settings.get('itunes.enabled')).toBe(false);
  });

  it('are changed by an admin only', async () => {
    await expect(settings.change({ 'itunes.enabled': true }, ANYBODY)).rejects.toMatchObject({ code: 'auth.required' });
    await expect(settings.change({ 'itunes.enabled': true }, { ...ADMIN, role: 'host' })).rejects.toMatchObject({ code: 'auth.forbidden' });
    expect(await settings.get('itunes.enabled')).toBe(false);
  });

  it('what this version does not understand counts as not said', async () => {
    await new SettingsRepository(database).save(
      new Map([
        ['itunes.country', '"Atlantis"'],
        ['of.another.version', '1'],
      ]),
      null,
    );
    expect(await settings.all()).toEqual(settingsSchema.parse({}));
  });
});
