import { describe, expect, it } from 'vitest';
import { hashPassword, isPasswordOf } from './password.ts';

describe('password hashes', () => {
  it('are argon2id with 19 MiB, two passes and one lane', async () => {
    expect(await hashPassword('demo-pass-1')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('recognise their own password and no other', async () => {
    const hash = await hashPassword('demo-pass-1');
    expect(await isPasswordOf(hash, 'demo-pass-1')).toBe(true);
    expect(await isPasswordOf(hash, 'demo-pass-2')).toBe(false);
  });

  it('are never made of more than the longest password', async () => {
    await expect(hashPassword('x'.repeat(10_240))).rejects.toThrow(RangeError);
  });
});
