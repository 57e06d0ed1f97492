import { host, port, secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { decimal, ONE, parseDecimal, ZERO } from '@mockstreet/shared/decimal';
import { DEFAULT_SAMPLED_SHARE, tracingVariables } from '@mockstreet/shared/node/open-tracing';
import { z } from 'zod';

/** Environment of intake. */
export const intakeConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe(
    'Port to listen on; most processes serve only their health and metrics there',
  ),
  METRICS_PORT: port()
    .optional()
    .describe('Metrics alone, for who watches and may not order; nowhere else unless set'),
  AMQP_URL: secretUrl('amqp', 'amqps').describe('The broker, with its virtual host'),
  RABBITMQ_MANAGEMENT_URL: secretUrl('http', 'https')
    .optional()
    .describe('For the count of unacked messages in /status; without it that count is null'),
  HOME_CONTROL_KEY_FILE: z
    .string()
    .describe('Public JWK set by which this edge knows home; read again when it changes'),
  RECEIPT_KEY_FILE: z.string().describe('Private JWK (Ed25519, with kid) that signs receipts'),
  STATE_DIR: z
    .string()
    .describe('Folder where intake keeps the mark of its clock and what it knows from home'),
  PARTITIONS: wholeNumber(1, 256).default(2),
  INTAKE_ID: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must be letters, digits, - and _')
    .default('edge-1'),
  QUEUE_DEPTH_MAX: wholeNumber(1, 1_000_000_000)
    .default(5_000_000)
    .describe('Messages waiting in all partitions beyond which orders are refused'),
  IN_FLIGHT_MAX: wholeNumber(1, 65_535)
    .default(1024)
    .describe('Unconfirmed orders beyond which more are refused'),
  CONFIRM_DEADLINE_MS: wholeNumber(10, 60_000).default(3_000),
  RATE_LIMIT_PER_SECOND: wholeNumber(1, 1_000_000)
    .default(50)
    .describe('Orders a user may keep sending'),
  RATE_LIMIT_BURST: wholeNumber(1, 1_000_000)
    .default(200)
    .describe('Orders a user may send at once after a pause'),
  API_KEY_RATE_LIMIT_PER_SECOND: wholeNumber(1, 1_000_000)
    .default(20)
    .describe("Orders an API key may keep sending, within its user's"),
  API_KEY_RATE_LIMIT_BURST: wholeNumber(1, 1_000_000)
    .default(100)
    .describe('Orders an API key may send at once after a pause'),
  RECENT_ORDERS_MAX: wholeNumber(1, 10_000_000)
    .default(50_000)
    .describe('Orders whose answer is remembered for a retry, at most; at least half of it are'),
  VERIFIED_TOKENS_MAX: wholeNumber(1, 1_000_000)
    .default(10_000)
    .describe('Credentials whose check is remembered, by their hash'),
  CLOCK_ERROR_MS: wholeNumber(0, 60_000)
    .default(0)
    .describe('Known error of this clock where no CLOCK_ERROR_FILE says more'),
  CLOCK_ERROR_FILE: z
    .string()
    .optional()
    .describe(
      'Holds the known error of this clock in whole milliseconds, kept up by its NTP client',
    ),
  ...tracingVariables,
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .refine(isShare, 'must be a number from 0 to 1')
    .default(`${DEFAULT_SAMPLED_SHARE}`)
    .transform(decimal)
    .describe('Which part of the orders is traced, all the way'),
});

function isShare(text: string): boolean {
  const share = parseDecimal(text);
  return share !== undefined && share >= ZERO && share <= ONE;
}

export type IntakeConfig = z.output<typeof intakeConfigSchema>;
