import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { InProcessLocks } from '../../platform/locks/in-process-locks.ts';
import { InProcessShortMemory } from '../../platform/memory/in-process-short-memory.ts';
import { AccountsRepository } from './accounts.repository.ts';
import { AuditRepository } from './audit.repository.ts';
import { AuditService } from './audit.service.ts';
import { ANYBODY } from './identity.types.ts';
import { PasswordHasher } from './passwords.ts';
import { SessionsRepository } from './sessions.repository.ts';
import { SessionsService } from './sessions.service.ts';
import { SignInService } from './sign-in.service.ts';

let database: Database;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.destroy());

it('P09 refuses an account that is removed while somebody signs in, as one that never was', async () => {
  const signIn = new SignInService({
    attempts: { locks: new InProcessLocks(), memory: new InProcessShortMemory() },
    repository: new AccountsRepository(database),
    sessions: new SessionsService(new SessionsRepository(database)),
    audit: new AuditService(new AuditRepository(database)),
    hasher: new PasswordHasher(),
    events: new InProcessEventBus({ onError: () => undefined }),
  });
  const actor = { identity: ANYBODY, accountRole: null, sessionId: null, address: null, client: undefined };
  await expect(signIn.start({ id: 'removed' }, actor)).rejects.toMatchObject({ code: 'auth.wrongPassword' });
});
