import { hash, type Options, verify } from '@node-rs/argon2';

/** Longest password read at all: hashing cost must not grow with what a stranger sends. */
export const PASSWORD_CHARACTERS = { min: 8, max: 128 } as const;

/**
 * argon2id with the parameters of OWASP's Password Storage cheat sheet: 19 MiB, two passes, one
 * lane. `algorithm` 2 is argon2id; the library's enum cannot be imported by unbuilt TypeScript.
 */
const ARGON2ID: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The PHC string that is stored; salted, so equal passwords differ. */
export async function hashPassword(password: string): Promise<string> {
  assertBounded(password);
  return await hash(password, ARGON2ID);
}

/** Whether `password` is the one that `passwordHash` was made from. */
export async function isPasswordOf(passwordHash: string, password: string): Promise<boolean> {
  assertBounded(password);
  return await verify(passwordHash, password);
}

/** Callers validate first; a longer password here is a bug of theirs. */
function assertBounded(password: string): void {
  if (password.length > PASSWORD_CHARACTERS.max) throw new RangeError('password is too long');
}
