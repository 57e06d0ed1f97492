import { Counter, Gauge, type Registry } from 'prom-client';
import type { TopicName } from './stream-message.ts';

/** What Prometheus is told of the streams. */
export interface StreamMetrics {
  readonly closed: (topic: TopicName, code: number) => void;
  readonly register: (registry: Registry) => void;
}

export function createStreamMetrics(
  open: () => Readonly<Record<TopicName | 'sse', number>>,
): StreamMetrics {
  const closed = new Counter({
    name: 'mockstreet_api_stream_closed_total',
    help: 'Streams that were closed, by the code of RFC 6455 or one of ours',
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
    closed: (topic, code) => closed.inc({ topic, code }),
    register(registry) {
      registry.registerMetric(closed);
      registry.registerMetric(connections);
    },
  };
}
