import { describe, expect, it } from 'vitest';
import { PasswordHasher } from './passwords.ts';

describe('P09 passwords', () => {
  it('are kept as argon2id with a salt of their own, and found again', async () => {
    const hasher = new PasswordHasher();
    const [one, other] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await hasher.matches(one, 'correct horse')).toBe(true);
    expect(await hasher.matches(one, 'correct horsf')).toBe(false);
    expect(await hasher.matches(null, 'the password of nobody')).toBe(false);
  });

  it('are the same however the letters were composed', async () => {
    const hasher = new PasswordHasher();
    expect(await hasher.matches(await hasher.hash('Zo\u00eb-Zo\u00eb'), 'Zoe\u0308-Zoe\u0308')).toBe(true);
  });

  it('are hashed in turn; a flood is turned away and the rest is answered', async () => {
    const hasher = new PasswordHasher();
    const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => hasher.hash('x')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(outcomes.length - refused.length).toBe(52);
    expect(refused[0]).toMatchObject({ reason: { code: 'auth.tooManyAttempts' } });
    expect(await hasher.hash('x')).toContain('$argon2id$');
  });
});
