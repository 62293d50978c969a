import { type SettingName, type Settings, settingsSchema } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { SettingsRepository } from './settings.repository.ts';
import type { SettingsEvents } from './settings.types.ts';

export interface SettingsServiceParts {
  readonly repository: SettingsRepository;
  readonly events: EventBus<SettingsEvents>;
}

/** What the host wants, changed while the server runs. Read anew each time: another process may have changed it. */
export class SettingsService {
  readonly #parts: SettingsServiceParts;

  constructor(parts: SettingsServiceParts) {
    this.#parts = parts;
  }

  /** Everything, with the standard where nothing else was said. */
  async all(): Promise<Settings> {
    const values: Record<string, unknown> = {};
    for (const [name, valueJson] of await this.#parts.repository.all()) {
      // What an older or newer version wrote and this one does not take counts as not said.
      const parsed = isSetting(name) ? settingsSchema.shape[name].safeParse(JSON.parse(valueJson)) : null;
      if (parsed?.success) values[name] = parsed.data;
    }
    return settingsSchema.parse(values);
  }

  async get<Name extends SettingName>(name: Name): Promise<Settings[Name]> {
    return (await this.all())[name];
  }

  /**
   * Changes some settings, all of them or none.
   * @throws DomainError `auth.*` unless an admin asks; `request.invalid` naming every setting that is not one or not so
   */
  async change(change: Readonly<Record<string, unknown>>, identity: Identity): Promise<Settings> {
    requireRole(identity, 'admin');
    const values = new Map<SettingName, string | null>();
    const wrong: string[] = [];
    for (const [name, value] of Object.entries(change)) {
      if (!isSetting(name)) wrong.push(`There is no setting "${name}".`);
      else {
        const parsed = settingsSchema.shape[name].safeParse(value);
        if (parsed.success) values.set(name, JSON.stringify(parsed.data));
        else if (value === null) values.set(name, null);
        else wrong.push(`${name}: ${parsed.error.issues.map(({ message }) => message).join(' ')}`);
      }
    }
    if (wrong.length > 0) throw new DomainError('request.invalid', { detail: wrong.join(' ') });
    await this.#parts.repository.save(values, identity.accountId ?? identity.ownerId);
    this.#parts.events.publish('settings.changed', { names: [...values.keys()] });
    return this.all();
  }
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(settingsSchema.shape, name);
}
