import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
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
 * The password of one user of a private server, made from the server's own: who has the one does
 * not know the other, nor any other user's, and an instance of before there were users has them all.
 */
export function servicePassword(serverPassword: string, service: string): string {
  return createHmac('sha256', serverPassword).update(service).digest('hex').slice(0, 48);
}
