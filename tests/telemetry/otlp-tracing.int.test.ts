import { createLog } from '@mockstreet/shared/node/create-log';
import { openTracing } from '@mockstreet/shared/node/open-tracing';
import { NO_TRACING } from '@mockstreet/shared/node/tracing';
import { traceparentOf } from '@mockstreet/shared/traceparent';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openTraceCollector } from '../../scripts/traces/trace-collector.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = traceparentOf(TRACE_ID, '00f067aa0ba902b7', true);
const OTHER = traceparentOf('a'.repeat(32), 'b'.repeat(16), true);
const UNSAMPLED = traceparentOf(TRACE_ID, '00f067aa0ba902b7', false);
const HOUR_MS = 3_600_000;

/** Tracing to this address, and what it has logged. */
async function open(endpoint: string | undefined) {
  const lines: string[] = [];
  const log = createLog({ name: 'test', level: 'info' }, { write: (line) => lines.push(line) });
  const config = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const tracing = await openTracing({ name: 'engine', instance: '3', config, log });
  onTestFinished(() => tracing.stop());
  return { tracing, lines };
}

test('a span reaches the collector with where it belongs, when it was and what it says', async () => {
  const collector = await openTraceCollector();
  onTestFinished(() => collector.close());
  const { tracing, lines } = await open(`${collector.endpoint}/`);
  const startMs = tracing.nowMs() - HOUR_MS;
  const span = tracing.begin({
    ...{ name: 'settle order', kind: 'consumer', parent: PARENT, startMs, links: [OTHER] },
    attributes: { 'mockstreet.order.id': 'o-1', attempts: 2 },
  });
  const below = tracing.begin({ name: 'below', kind: 'internal', parent: span?.traceparent });
  tracing.begin({ name: 'never ends', kind: 'internal', parent: PARENT });
  below?.end({ isError: true });
  span?.end({ attributes: { 'mockstreet.outcome': 'FILLED' }, endMs: startMs + 1_500 });
  await tracing.stop();

  const [first, second, ...others] = collector.spans;
  expect(others).toEqual([]);
  expect(second).toMatchObject({
    ...{ process: 'engine', instance: '3', name: 'settle order', kind: 5, isError: false },
    ...{ traceId: TRACE_ID, parentSpanId: '00f067aa0ba902b7' },
    attributes: { 'mockstreet.order.id': 'o-1', attempts: 2, 'mockstreet.outcome': 'FILLED' },
    links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
  });
  expect(Math.abs((second?.startMs ?? 0) - startMs)).toBeLessThan(1);
  expect((second?.endMs ?? 0) - (second?.startMs ?? 0)).toBeCloseTo(1_500, 0);
  expect(first).toMatchObject({ name: 'below', isError: true, parentSpanId: second?.spanId });
  expect(lines).toEqual([]);
});

test('what is not sampled makes no span, and without an address there are none at all', async () => {
  const collector = await openTraceCollector();
  onTestFinished(() => collector.close());
  const { tracing } = await open(collector.endpoint);
  expect(tracing.begin({ name: 'x', kind: 'internal', parent: UNSAMPLED })).toBeUndefined();
  expect((await open(undefined)).tracing).toBe(NO_TRACING);
});

test('a collector that is away is told of once, and takes nothing with it', async () => {
  const gone = await openTraceCollector();
  await gone.close();
  const { tracing, lines } = await open(gone.endpoint);
  const tell = () => tracing.begin({ name: 'x', kind: 'internal', parent: undefined })?.end();
  tell();
  await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 20_000, interval: 50 });
  expect(lines[0]).toContain('traces find no collector');
  // More than are kept: none of them waits, or fails.
  for (let number = 0; number < 20_000; number++) tell();
  await tracing.stop();
  expect(lines).toHaveLength(1);
});
