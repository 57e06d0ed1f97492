import {
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import {
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import { isSampled, spanIdOf, type Traceparent, traceIdOf, traceparentOf } from '../traceparent.ts';
import { beforeDeadline } from './before-deadline.ts';
import { RELEASE } from './release.ts';
import type { Logger } from './run-process.ts';
import type { Span, Tracing } from './tracing.ts';

export interface OtlpTracingOptions {
  readonly name: string;
  readonly instance: string | undefined;
  /** Of the collector's traces. */
  readonly url: string;
  readonly log: Logger;
}

/** Spans kept for a collector that is slow or away; beyond it new ones are dropped. */
const QUEUE_MAX = 8_192;
const BATCH_MAX = 512;
const EXPORT_EVERY_MS = 1_000;
const EXPORT_WITHIN_MS = 2_000;
const STOP_WITHIN_MS = 1_000;
const LIMITS = { attributeCountLimit: 24, attributeValueLengthLimit: 200, linkCountLimit: 32 };

const KIND = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
} as const;

/**
 * Spans by the SDK of OpenTelemetry, sent in batches beside the work. Nothing that is loaded hooks into anything: spans
 * are made where {@link Tracing.begin} is called, and nowhere else.
 */
export function createOtlpTracing({ name, instance, url, log }: OtlpTracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_WITHIN_MS });
  const provider = new TracerProvider({
    // Whether anybody wants to know is asked before it is asked for a span.
    sampler: new AlwaysOnSampler(),
    spanLimits: LIMITS,
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAMESPACE]: 'mockstreet',
      [ATTR_SERVICE_NAME]: name,
      [ATTR_SERVICE_VERSION]: RELEASE,
      ...(instance === undefined ? {} : { [ATTR_SERVICE_INSTANCE_ID]: instance }),
    }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: sayingOnce(exporter, log),
        maxQueueSize: QUEUE_MAX,
        maxExportBatchSize: BATCH_MAX,
        scheduledDelayMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: 2 * EXPORT_WITHIN_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('mockstreet', RELEASE);

  return {
    begin({ name: what, kind, parent, startMs, links = [], attributes = {} }) {
      if (parent !== undefined && !isSampled(parent)) return undefined;
      const linked = links.slice(0, LIMITS.linkCountLimit);
      const options = {
        kind: KIND[kind],
        attributes,
        links: linked.map((one) => ({ context: spanContextOf(one) })),
        ...(startMs === undefined ? {} : { startTime: startMs }),
      };
      return spanOf(tracer.startSpan(what, options, contextOf(parent)));
    },
    nowMs: () => performance.timeOrigin + performance.now(),
    async stop() {
      const late = () => new Error('the collector takes its time');
      await beforeDeadline(provider.shutdown(), STOP_WITHIN_MS, late).catch(() => {});
    },
  };
}

function contextOf(parent: Traceparent | undefined): Context {
  return parent === undefined
    ? ROOT_CONTEXT
    : trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent));
}

function spanContextOf(traceparent: Traceparent): SpanContext {
  return {
    traceId: traceIdOf(traceparent),
    spanId: spanIdOf(traceparent),
    traceFlags: isSampled(traceparent) ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
}

function spanOf(span: OtelSpan): Span {
  const { traceId, spanId } = span.spanContext();
  return {
    traceparent: traceparentOf(traceId, spanId, true),
    end({ attributes, isError, endMs } = {}) {
      if (attributes) span.setAttributes(attributes);
      if (isError) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endMs);
    },
  };
}

/** A collector that is away is told of once, and once when it is back: there are attempts without end. */
function sayingOnce(exporter: SpanExporter, log: Logger): SpanExporter {
  let isAway = false;
  return {
    export(spans, tellResult) {
      exporter.export(spans, (result) => {
        const isFailed = result.code !== 0;
        if (isFailed && !isAway) log.warn({ err: result.error }, 'traces find no collector');
        if (!isFailed && isAway) log.info('traces find their collector again');
        isAway = isFailed;
        tellResult(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
