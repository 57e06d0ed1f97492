import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import { CannotStart } from './cannot-start.ts';
import { type DataDirectory, writeOnce } from './data-directory.ts';

/** Passwords of the private servers, made at the first start. */
export interface Secrets {
  readonly postgresPassword: string;
  readonly redisPassword: string;
  readonly rabbitmqPassword: string;
  readonly erlangCookie: string;
}

/** Stand-ins, for looking at an instance that is not started. */
export const NO_SECRETS: Secrets = {
  postgresPassword: 'none',
  redisPassword: 'none',
  rabbitmqPassword: 'none',
  erlangCookie: 'none',
};

const secretText = z.string().regex(/^[0-9a-f]{32,64}$/);
const secretsSchema = z.object({
  postgresPassword: secretText,
  redisPassword: secretText,
  rabbitmqPassword: secretText,
  erlangCookie: secretText,
});

/** Hexadecimal, so that it needs no quoting in any file or address. */
const newSecret = () => randomBytes(24).toString('hex');

/** Reads the passwords, at the first start makes them. */
export function ensureSecrets(data: DataDirectory): Secrets {
  const fresh: Secrets = {
    postgresPassword: newSecret(),
    redisPassword: newSecret(),
    rabbitmqPassword: newSecret(),
    erlangCookie: newSecret(),
  };
  writeOnce(data.secrets, `${JSON.stringify(fresh, null, 2)}\n`);
  return readSecrets(data);
}

/** The passwords of an instance that has been started before. */
export function readSecrets(data: DataDirectory): Secrets {
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(data.secrets, 'utf8')));
  } catch (error) {
    const known = error instanceof z.ZodError || error instanceof SyntaxError;
    throw new CannotStart(`${data.secrets} ${known ? 'is damaged' : 'cannot be read'}`);
  }
}

/**
 * The keys of both sides (Ed25519): home signs users' tokens, the edge signs receipts, each keeps
 * its private key and knows the other's public one.
 */
export async function ensureKeys(data: DataDirectory): Promise<void> {
  await ensureKeyPair(data.home.signingKey, [data.home.jwks, data.edge.jwks]);
  await ensureKeyPair(data.edge.receiptKey, [data.home.edgeKeys]);
}

async function ensureKeyPair(privateFile: string, publicFiles: readonly string[]): Promise<void> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const fresh = { ...jwk, kid, alg: 'EdDSA', use: 'sig' };
  writeOnce(privateFile, `${JSON.stringify(fresh)}\n`);
  // The public half is derived from what is stored, not from what this call made.
  const { d: _private, ...publicJwk } = readKey(privateFile);
  for (const file of publicFiles) writeOnce(file, `${JSON.stringify({ keys: [publicJwk] })}\n`);
}

function readKey(path: string): JWK {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JWK;
  } catch {
    throw new CannotStart(`${path} is damaged`);
  }
}
