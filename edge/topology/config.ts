import { host, port, secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { z } from 'zod';
import type { CertificatePlace } from './certificate-expiry.ts';

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
  OWNER_WEBHOOK_URL: secretUrl('http', 'https')
    .optional()
    .describe(
      "Webhook of Discord's for the owner alone: told by the edge when home is away, and when it is back",
    ),
  HOME_AWAY_NOTICE_SECONDS: wholeNumber(10, 86_400)
    .default(300)
    .describe('How long home has to be away before its owner is told'),
  CERTIFICATE_AT: z
    .string()
    .regex(/^[\w.-]+:\d{1,5}$/, 'must be host:port')
    .optional()
    .describe('Where the certificate is looked at that friends are shown; nowhere unless set'),
  CERTIFICATE_NAME: z
    .string()
    .default('localhost')
    .describe('The name that the certificate has to be made for'),
});
export type TopologyConfig = z.output<typeof topologyConfigSchema>;

/** Where the certificate is looked at, if anywhere. */
export function certificatePlace({
  CERTIFICATE_AT,
  CERTIFICATE_NAME,
}: TopologyConfig): CertificatePlace | undefined {
  if (CERTIFICATE_AT === undefined) return undefined;
  const [host = '', port = ''] = CERTIFICATE_AT.split(':');
  return { host, port: Number.parseInt(port, 10), name: CERTIFICATE_NAME };
}
