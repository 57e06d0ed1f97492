import { host, port, secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';

export const apiConfigSchema = z.object({
  HOST: host(),
  PORT: port(),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  REDIS_URL: secretUrl('redis', 'rediss').describe('Redis with the live quotes'),
  TOKEN_KEYS_FILE: z
    .string()
    .min(1)
    .describe('Private keys (JWK set, Ed25519) that tokens are signed with; npm run keys:rotate'),
  PUBLIC_KEYS_FILE: z
    .string()
    .min(1)
    .describe('Public halves of home’s token and sealing keys; npm run keys:rotate'),
  EDGE_KEYS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('JWK set of the edges’ public receipt keys, published beside ours'),
  SESSIONS: z
    .enum(['real', 'always'])
    .default('real')
    .describe('Exchange hours, or always open for practice and tests'),
});
