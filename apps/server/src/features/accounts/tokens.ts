import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

/** What a secret that we hand out begins with, so that a leaked one is recognised for what it is. */
export type TokenKind = 'rfs' | 'rfk';

/** 256 random bits: `rfs_…` for a session, `rfk_…` for an account's key. */
export function newToken(kind: TokenKind): string {
  return `${kind}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** What is stored of a token. One round of SHA-256 is enough for what cannot be guessed. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
