import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { OutboundClient } from '../../platform/outbound/outbound-client.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import { SettingsRepository } from '../settings/settings.repository.ts';
import { SettingsService } from '../settings/settings.service.ts';
import type { SettingsEvents } from '../settings/settings.types.ts';
import { OUTSIDE_SERVICE_FACTS } from './outside-services.catalogue.ts';
import { OutsideServicesRepository } from './outside-services.repository.ts';
import { OutsideServices } from './outside-services.service.ts';

/** The real way out over a real database, with the given settings. */
export async function openOutsideServices(database: Database, change: Readonly<Record<string, unknown>>) {
  const events = new InProcessEventBus<SettingsEvents>({ onError: () => undefined });
  const settings = new SettingsService({ repository: new SettingsRepository(database), events });
  await settings.change(change, { ...ANYBODY, role: 'admin' });
  const outside = new OutsideServices({
    catalogue: OUTSIDE_SERVICE_FACTS,
    repository: new OutsideServicesRepository(database),
    settings,
    client: new OutboundClient({ userAgent: async () => 'Refrain/test (self-hosted karaoke)' }),
  });
  return { settings, outside };
}
