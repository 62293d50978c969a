import { houseSchema, settingsChangeSchema, settingsSchema } from '@refrain/contract';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { SetUpService } from './set-up.service.ts';
import type { SettingsService } from './settings.service.ts';

export interface SettingsRoutesParts {
  readonly settings: SettingsService;
  readonly setUp: SetUpService;
  readonly identity: IdentityService;
}

const TAGS = ['settings'];

/** Settings that an admin changes while the server runs, under `/api/v1/settings`, and what everybody may know of them. */
export function settingsRoutes({ settings, setUp, identity }: SettingsRoutesParts): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/v1/house',
      { schema: { tags: TAGS, summary: 'What this house is called, and whether it was ever set up', response: { 200: houseSchema } } },
      async (request) => {
        // Guests see the name on the stage: a key that nobody has is refused, everybody else may know.
        identity.of(request);
        return setUp.house();
      },
    );

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
