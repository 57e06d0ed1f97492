import { port, secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';

export const relayConfigSchema = z.object({
  PORT: port().describe('Health and metrics of the relay, on loopback'),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  REDIS_URL: secretUrl('redis', 'rediss').describe('Redis that screens listen to'),
});
