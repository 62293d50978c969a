import { z } from 'zod';

/**
 * What somebody may do on a server, each including the ones before: `viewer` reads the house's library, `singer` adds
 * songs and changes their own, `host` changes the whole library and runs parties, `admin` also people and settings.
 */
export const USER_ROLES = ['viewer', 'singer', 'host', 'admin'] as const;
export const userRoleSchema = z.enum(USER_ROLES);
export type UserRole = z.infer<typeof userRoleSchema>;
