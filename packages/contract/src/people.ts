import { z } from 'zod';

/**
 * What somebody may do on a server, each including the ones before: `viewer` reads the house's library, `singer` adds
 * songs and changes their own, `host` changes the whole library and runs parties, `admin` also people and settings.
 */
export const USER_ROLES = ['viewer', 'singer', 'host', 'admin'] as const;
export const userRoleSchema = z.enum(USER_ROLES);
export type UserRole = z.infer<typeof userRoleSchema>;

/** Names are compared without case and in one Unicode spelling. */
export const usernameSchema = z
  .string()
  .trim()
  .min(3, 'A name needs three characters or more.')
  .max(64, 'A name may have 64 characters at most.')
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'A name is written without control characters.');
export const passwordSchema = z
  .string()
  .min(8, 'A password needs eight characters or more.')
  .max(256, 'A password may have 256 characters at most.');
const displayNameSchema = z.string().trim().min(1).max(100);
const themeSchema = z.string().trim().min(1).max(40);
const colourSchema = z.string().regex(/^#[0-9a-f]{6}$/i, 'A colour is written as #rrggbb.');

/** Somebody who can sign in, as they and an admin see them. */
export const accountSchema = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  role: userRoleSchema,
  theme: z.string().nullable(),
  colour: z.string().nullable(),
  hasPassword: z.boolean(),
  /** Signs in through the identity provider. */
  isExternal: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSignInAt: z.iso.datetime().nullable(),
});
export type Account = z.infer<typeof accountSchema>;

export const newAccountSchema = z.object({
  username: usernameSchema,
  /** May be absent on an account that has no more rights than a visitor. */
  password: passwordSchema.optional(),
  displayName: displayNameSchema.optional(),
  /** An admin chooses; everybody else gets what a visitor has. */
  role: userRoleSchema.optional(),
});
export type NewAccount = z.infer<typeof newAccountSchema>;

export const accountEditSchema = z.object({
  displayName: displayNameSchema.optional(),
  theme: themeSchema.nullable().optional(),
  colour: colourSchema.nullable().optional(),
  /** Ends the account's other sessions. */
  password: passwordSchema.optional(),
  /** Needed to change one's own password, but in the first quarter of an hour after signing in. */
  currentPassword: z.string().max(256).optional(),
  /** Only an admin may change it, and the last admin stays one. */
  role: userRoleSchema.optional(),
});
export type AccountEdit = z.infer<typeof accountEditSchema>;

/** What may be done here without, and with whom one is signed in. */
export const sessionSchema = z.object({
  account: accountSchema.nullable(),
  role: userRoleSchema,
  house: z.object({
    /** An admin exists. Before that everybody in the house may do everything, and anybody may make the first account. */
    isClaimed: z.boolean(),
    signInRequired: z.boolean(),
    signUpOpen: z.boolean(),
    /** Where a browser goes to sign in through the identity provider. */
    oidcUrl: z.string().nullable(),
  }),
});
export type Session = z.infer<typeof sessionSchema>;

export const signInSchema = z.object({ username: z.string().max(64), password: z.string().max(256).optional() });
export type SignIn = z.infer<typeof signInSchema>;

/** A browser in which an account is signed in. */
export const accountSessionSchema = z.object({
  id: z.string(),
  /** What the browser said it was. */
  client: z.string().nullable(),
  isThisOne: z.boolean(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type AccountSession = z.infer<typeof accountSessionSchema>;

/** A key by which a program acts for an account. The key itself is shown once, when it is made. */
export const accountKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The most it may do, whatever its account may. */
  role: userRoleSchema,
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
export type AccountKey = z.infer<typeof accountKeySchema>;

export const newAccountKeySchema = z.object({
  name: z.string().trim().min(1).max(100),
  role: userRoleSchema.default('singer'),
  /** Absent: until it is removed. */
  expiresInDays: z.number().int().min(1).max(3650).optional(),
});
export type NewAccountKey = z.infer<typeof newAccountKeySchema>;

/** Acts that an admin should be able to look up later. */
export const AUDIT_ACTS = [
  'account.created',
  'account.roleChanged',
  'account.passwordChanged',
  'account.deleted',
  'account.exported',
  'session.started',
  'session.refused',
  'session.ended',
  'session.endedEverywhere',
  'key.created',
  'key.removed',
  'queue.paused',
  'queue.resumed',
] as const;
export type AuditAct = (typeof AUDIT_ACTS)[number];

export const auditEntrySchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  act: z.enum(AUDIT_ACTS),
  /** Who did it; null: somebody who was not signed in. */
  actorId: z.string().nullable(),
  /** Whose account it was about. */
  accountId: z.string().nullable(),
  address: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
