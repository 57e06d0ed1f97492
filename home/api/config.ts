import { host, port, secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { tracingVariables } from '@mockstreet/shared/node/open-tracing';
import { z } from 'zod';
import { awayVariables } from '#social/away-terms';
import { rankingVariables } from '#social/ranking-rules';
import { bailoutVariables } from '#trading/bailout-rules';
import { guardVariables } from '#trading/guard-rules';
import { humanEtfVariables } from '#trading/human-etf-rules';
import { marginVariables } from '#trading/margin-rules';
import { processList } from './admin/system/process-list.ts';
import { STREAM_LIMITS, type StreamLimits } from './streams/stream-limits.ts';

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
  HOME_PROCESSES: processList()
    .optional()
    .describe(
      'Where home’s processes tell of their health, for administrators: name=http://host:port,…',
    ),
  PULL_THE_PLUG: z
    .enum(['on', 'off'])
    .default('off')
    .describe('Whether what started home takes it away for a minute when an administrator asks'),
  STREAM_CONNECTIONS_MAX: wholeNumber(1, 100_000)
    .default(STREAM_LIMITS.connectionsMax)
    .describe('Open websockets, and apart from them event streams; more are refused with 503'),
  STREAM_CONNECTIONS_PER_USER: wholeNumber(1, 100_000)
    .default(STREAM_LIMITS.connectionsPerUserMax)
    .describe('Open websockets of one user'),
  STREAM_CONNECTIONS_PER_NETWORK: wholeNumber(1, 100_000)
    .default(STREAM_LIMITS.connectionsPerNetworkMax)
    .describe('Websockets of one address that have not signed in yet, and event streams'),
  STREAM_SUBSCRIPTIONS_MAX: wholeNumber(1, 10_000)
    .default(STREAM_LIMITS.subscriptionsMax)
    .describe('Instruments that one websocket may subscribe to'),
  STREAM_MESSAGES_PER_SECOND: wholeNumber(1, 1_000)
    .default(STREAM_LIMITS.messagesPerSecond)
    .describe('Messages that one client may keep sending; five times as many at once'),
  STREAM_BUFFER_KB: wholeNumber(64, 65_536)
    .default(STREAM_LIMITS.bufferBytesMax / 1024)
    .describe('What may wait for one client; beyond it the client is dropped, to come again'),
  STREAM_SLOW_READER_SECONDS: wholeNumber(1, 600)
    .default(STREAM_LIMITS.slowReaderMs / 1000)
    .describe('A client that takes nothing of what waits for it for so long is dropped'),
  STREAM_HEARTBEAT_SECONDS: wholeNumber(1, 30)
    .default(STREAM_LIMITS.heartbeatMs / 1000)
    .describe(
      'Between two pings; a client that answers none is gone. The gateway cuts what is silent for 75 seconds',
    ),
  ...guardVariables,
  ...marginVariables,
  ...rankingVariables,
  ...awayVariables,
  ...bailoutVariables,
  ...humanEtfVariables,
  ...tracingVariables,
});

/** What the streams may use, as configured. */
export function streamLimitsOf(config: z.output<typeof apiConfigSchema>): StreamLimits {
  return {
    ...STREAM_LIMITS,
    connectionsMax: config.STREAM_CONNECTIONS_MAX,
    connectionsPerUserMax: config.STREAM_CONNECTIONS_PER_USER,
    connectionsPerNetworkMax: config.STREAM_CONNECTIONS_PER_NETWORK,
    subscriptionsMax: config.STREAM_SUBSCRIPTIONS_MAX,
    messagesPerSecond: config.STREAM_MESSAGES_PER_SECOND,
    messagesBurst: config.STREAM_MESSAGES_PER_SECOND * 5,
    bufferBytesMax: config.STREAM_BUFFER_KB * 1024,
    slowReaderMs: config.STREAM_SLOW_READER_SECONDS * 1000,
    heartbeatMs: config.STREAM_HEARTBEAT_SECONDS * 1000,
  };
}
