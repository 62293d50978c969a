import { settingsChangeSchema, settingsSchema } from '@refrain/contract';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { SettingsService } from './settings.service.ts';

const TAGS = ['settings'];

/** Settings that an admin changes while the server runs, under `/api/v1/settings`. */
export function settingsRoutes({ settings, identity }: { settings: SettingsService; identity: IdentityService }): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/v1/settings',
      { schema: { tags: TAGS, summary: 'Every setting, for admins', response: { 200: settingsSchema } } },
      async (request) => {
        requireRole(identity.of(request), 'admin');
        return settings.all();
      },
    );

    server.patch(
      '/api/v1/settings',
      {
        schema: { tags: TAGS, summary: 'Change some settings: all or none', body: settingsChangeSchema, response: { 200: settingsSchema } },
      },
      async (request) => settings.change(request.body, identity.of(request)),
    );
  };
}
