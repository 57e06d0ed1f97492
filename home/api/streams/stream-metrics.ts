import { Counter, Gauge, type Registry } from 'prom-client';
import { CLOSE, type TopicName } from './stream-message.ts';

/** What Prometheus is told of the streams. */
export interface StreamMetrics {
  readonly closed: (topic: TopicName, code: number) => void;
  readonly register: (registry: Registry) => void;
}

/** What RFC 6455 (§7.4.1) has a peer say, and what is noted where it said nothing or was cut off. */
const USUAL_CODES = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011];
const TOLD_CODES: ReadonlySet<number> = new Set([...USUAL_CODES, ...Object.values(CLOSE)]);

export function createStreamMetrics(
  open: () => Readonly<Record<TopicName | 'sse', number>>,
): StreamMetrics {
  const closed = new Counter({
    name: 'mockstreet_api_stream_closed_total',
    help: 'Streams that were closed, by the usual codes of RFC 6455 and ours; else other',
    labelNames: ['topic', 'code'],
    registers: [],
  });
  const connections = new Gauge({
    name: 'mockstreet_api_stream_connections',
    help: 'Streams that are open',
    labelNames: ['topic'],
    registers: [],
    collect() {
      for (const [topic, count] of Object.entries(open())) this.set({ topic }, count);
    },
  });
  return {
    closed: (topic, code) => closed.inc({ topic, code: labelOf(code) }),
    register(registry) {
      registry.registerMetric(closed);
      registry.registerMetric(connections);
    },
  };
}

/** A client that has not signed in may close with any of two thousand codes: `other`, or each would be a series. */
function labelOf(code: number): string {
  return TOLD_CODES.has(code) ? `${code}` : 'other';
}
