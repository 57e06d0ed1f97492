import { host, port, secretUrl } from '@mockstreet/shared/config';
import { tracingVariables } from '@mockstreet/shared/node/open-tracing';
import { z } from 'zod';

export const relayConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics'),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  REDIS_URL: secretUrl('redis', 'rediss').describe('Redis that screens listen to'),
  ...tracingVariables,
});
