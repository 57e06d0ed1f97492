import { secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';

/** Configuration of a verification: what it reads, as somebody who may only read. */
export const verifyConfigSchema = z.object({
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  AMQP_URL: secretUrl('amqp', 'amqps').describe('Broker at the edge'),
  RABBITMQ_MANAGEMENT_URL: secretUrl('http', 'https').describe('Its management API'),
});
