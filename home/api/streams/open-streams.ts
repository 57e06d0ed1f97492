import { type Clock, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { NO_TRACING, type Tracing } from '@mockstreet/shared/node/tracing';
import type { VerifyAccessToken } from '@mockstreet/shared/token';
import type { ApiKeyUsage } from '#accounts/api-key-usage';
import type { TokenBlacklist } from '#accounts/blacklist-tokens';
import { loadInstruments } from '#market/instruments';
import type { OutboxSession } from '#outbox/outbox-session';
import type { ReadDatabase } from '../http/database.ts';
import { createIdentify } from '../http/identify.ts';
import { createLimitRequests, REQUEST_LIMITS, type RequestLimits } from '../http/limit-requests.ts';
import type { ReadPrices } from '../market/price-schema.ts';
import { createStreams, type Streams } from './create-streams.ts';
import { createLiveQuotes, type LiveQuotes, type UpdateChannel } from './market/live-quotes.ts';
import { createMarketTopic } from './market/market-topic.ts';
import { createPriceEvents, type PriceEvents } from './market/price-events.ts';
import { createAwayWatch } from './orders/away-watch.ts';
import { followOrders } from './orders/follow-orders.ts';
import { createOrdersTopic } from './orders/orders-topic.ts';
import { createPositionsTopic } from './positions/positions-topic.ts';
import type { StreamLimits } from './stream-limits.ts';
import { createStreamMetrics, type StreamMetrics } from './stream-metrics.ts';
import { createSurgeTopic, type SurgeBoard } from './surge/surge-topic.ts';

export interface OpenStreamsOptions {
  readonly read: ReadDatabase;
  readonly readPrices: ReadPrices;
  readonly verifyAccessToken: VerifyAccessToken;
  readonly blacklist: TokenBlacklist;
  readonly apiKeyUsage: Pick<ApiKeyUsage, 'take'>;
  readonly openOutbox: (onMoved: () => void) => Promise<Pick<OutboxSession, 'sql' | 'close'>>;
  readonly openUpdates: () => UpdateChannel;
  /** The movers; without them there is no `/ws/surge`. */
  readonly surge?: SurgeBoard;
  readonly limits: StreamLimits;
  /** How often one user or key may open a stream, or say anew who it is. */
  readonly requestLimits?: RequestLimits;
  /** Tells what one process numbers from what another did. */
  readonly startedAt: Instant;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly jitterMs: (max: number) => number;
  readonly log: Pick<Logger, 'warn'>;
  readonly tracing?: Tracing;
  /** So long an outage lasts that is told of as one; a minute unless it is said. */
  readonly awayMicrosMin?: number;
  /** Between two looks at all connections, in milliseconds. */
  readonly roundMs?: number;
}

/** Everything that home tells as it happens: sockets, and events over HTTP. */
export interface StreamDesk {
  readonly quotes: LiveQuotes;
  readonly priceEvents: PriceEvents;
  readonly limits: StreamLimits;
  readonly sockets: Pick<Streams, 'attach'>;
  readonly metrics: StreamMetrics;
  close(): Promise<void>;
}

/** Puts the streams together. Connects to nothing before the first client does. */
export function openStreams(options: OpenStreamsOptions): StreamDesk {
  const { read, clock, startedAt, limits, log, surge, tracing = NO_TRACING } = options;
  const onFault = (err: unknown) => log.warn({ err }, 'a stream will try again');
  const parts = { ...options, onFault };
  const quotes = createLiveQuotes({
    ...parts,
    readTickerIds: async () => [...(await read((sql) => loadInstruments(sql))).keys()],
  });
  const priceEvents = createPriceEvents({ quotes, heartbeatMs: limits.heartbeatMs });
  const follower = followOrders({ openSession: options.openOutbox, onFault });
  const away = createAwayWatch({ awayMicrosMin: MICROS_PER_MINUTE, ...parts });
  const metrics = createStreamMetrics(() => ({ ...sockets.open(), sse: priceEvents.open() }));
  const sockets = createStreams({
    ...parts,
    identify: createIdentify(options),
    limitRequests: createLimitRequests({ requestLimits: REQUEST_LIMITS, ...options }),
    topics: {
      market: createMarketTopic({ quotes, subscriptionsMax: limits.subscriptionsMax }),
      orders: createOrdersTopic({
        ...{ follower, read, away, tracing, replayEventsMax: limits.replayEventsMax },
      }),
      positions: createPositionsTopic({ read, clock, startedAt, quotes, follower, onFault }),
      ...(surge ? { surge: createSurgeTopic({ board: surge, startedAt, onFault }) } : {}),
    },
    onClosed: metrics.closed,
  });
  return {
    quotes,
    priceEvents,
    limits,
    sockets,
    metrics,
    async close() {
      priceEvents.close();
      await sockets.close();
      quotes.close();
    },
  };
}
