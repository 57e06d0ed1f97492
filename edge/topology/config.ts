import { host, port, secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { z } from 'zod';

/** Environment of topology. */
export const topologyConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics'),
  AMQP_URL: secretUrl('amqp', 'amqps').describe('The broker, with its virtual host'),
  RABBITMQ_MANAGEMENT_URL: secretUrl('http', 'https')
    .optional()
    .describe('Without it, bindings that somebody removed and queues not on the plan go unseen'),
  PARTITIONS: wholeNumber(1, 256).default(2),
  INTAKE_IDS: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,64}(,[a-zA-Z0-9_-]{1,64})*$/, 'must be ids, with commas between them')
    .default('edge-1')
    .transform((text) => [...new Set(text.split(','))])
    .describe('INTAKE_ID of every intake: each gets a queue for what home tells it'),
});
export type TopologyConfig = z.output<typeof topologyConfigSchema>;
