// The people's part of the wiring: accounts, sessions, keys, and what is on record.
import type { Config } from './config/config.types.ts';
import { AccountKeysRepository } from './features/accounts/account-keys.repository.ts';
import { accountKeysRoutes } from './features/accounts/account-keys.routes.ts';
import { AccountKeysService } from './features/accounts/account-keys.service.ts';
import { AccountsRepository } from './features/accounts/accounts.repository.ts';
import { accountsRoutes } from './features/accounts/accounts.routes.ts';
import { AccountsService } from './features/accounts/accounts.service.ts';
import type { AttemptMemory } from './features/accounts/attempt-limiter.ts';
import { AuditRepository } from './features/accounts/audit.repository.ts';
import { AuditService } from './features/accounts/audit.service.ts';
import { HouseService } from './features/accounts/house.service.ts';
import { IdentityService } from './features/accounts/identity.service.ts';
import type { AccountEvents } from './features/accounts/identity.types.ts';
import { OIDC_PATH, oidcRoutes } from './features/accounts/oidc.routes.ts';
import { OidcService } from './features/accounts/oidc.service.ts';
import { PasswordHasher } from './features/accounts/passwords.ts';
import { PersonalDataRepository } from './features/accounts/personal-data.repository.ts';
import { sessionRoutes } from './features/accounts/session.routes.ts';
import { SessionsRepository } from './features/accounts/sessions.repository.ts';
import { SessionsService } from './features/accounts/sessions.service.ts';
import { SignInService } from './features/accounts/sign-in.service.ts';
import { GuestSeatsRepository } from './features/parties/guest-seats.repository.ts';
import type { Database } from './platform/database/schema.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import type { HttpRoutes } from './platform/http/http-server.types.ts';

export interface PeopleParts {
  readonly config: Config;
  readonly database: Database;
  readonly events: EventBus<AccountEvents>;
  readonly secretKey: string;
  /** Where tries are counted. */
  readonly attempts: AttemptMemory;
}

export function composePeople({ config, database, events, secretKey, attempts }: PeopleParts) {
  const repository = new AccountsRepository(database);
  const house = new HouseService(repository, config.people);
  const audit = new AuditService(new AuditRepository(database));
  const sessions = new SessionsService(new SessionsRepository(database));
  const keys = new AccountKeysService(new AccountKeysRepository(database), audit, events);
  const hasher = new PasswordHasher();
  const { apiKeys } = config.security;
  const { corsOrigins } = config.http;
  const guests = new GuestSeatsRepository(database);
  const standingOf = (visitorId: string) => guests.standingOf(visitorId);
  const identity = new IdentityService({ apiKeys, secretKey, corsOrigins, house, sessions, keys, standingOf });
  const personalData = new PersonalDataRepository(database);
  const accounts = new AccountsService({ repository, house, sessions, audit, hasher, personalData, events, attempts });
  const signIn = new SignInService({ repository, sessions, audit, hasher, events, attempts });
  const oidc = config.people.oidc === null ? null : new OidcService(config.people.oidc);
  const routes: HttpRoutes[] = [
    sessionRoutes({ identity, accounts, house, signIn, oidcUrl: oidc === null ? null : OIDC_PATH }),
    accountsRoutes({ identity, accounts, house, signIn, audit }),
    accountKeysRoutes({ identity, keys }),
    ...(oidc === null ? [] : [oidcRoutes({ identity, oidc, signIn, audit })]),
  ];
  return { house, identity, accounts, signIn, audit, routes };
}
