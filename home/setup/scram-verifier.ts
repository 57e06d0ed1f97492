import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

/** What PostgreSQL itself uses. Passwords here are random, so that more would protect nothing. */
const ITERATIONS = 4096;
const KEY_BYTES = 32;

/** A salt has as many bytes as PostgreSQL gives it. */
export const SCRAM_SALT_BYTES = 16;

/**
 * What PostgreSQL keeps of a password (RFC 5803 with the digest of RFC 7677), which it takes in the
 * password's place: so no statement, and no log of one, holds the password. The password is ASCII,
 * which SASLprep leaves as it is.
 */
export function scramVerifier(password: string, salt: Uint8Array): string {
  return formatVerifier(password, ITERATIONS, salt);
}

/** Whether it is this password that the verifier was made of; false as well for other kinds. */
export function isScramVerifierOf(verifier: string, password: string): boolean {
  const [, iterations, salt] = /^SCRAM-SHA-256\$(\d{1,7}):([^$]+)\$/.exec(verifier) ?? [];
  if (iterations === undefined || salt === undefined) return false;
  const same = formatVerifier(
    password,
    Number.parseInt(iterations, 10),
    Buffer.from(salt, 'base64'),
  );
  const [a, b] = [Buffer.from(same), Buffer.from(verifier)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function formatVerifier(password: string, iterations: number, salt: Uint8Array): string {
  const salted = pbkdf2Sync(password, salt, iterations, KEY_BYTES, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  const serverKey = keyOf('Server Key').toString('base64');
  const saltText = Buffer.from(salt).toString('base64');
  return `SCRAM-SHA-256$${iterations}:${saltText}$${storedKey}:${serverKey}`;
}
