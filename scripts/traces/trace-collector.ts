import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it was received, of whichever process. */
export interface CollectedSpan {
  readonly process: string;
  readonly instance: string | undefined;
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly isError: boolean;
}

/** Takes spans on loopback, as the collector of OpenTelemetry would, and remembers them. */
export interface TraceCollector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  readonly spans: CollectedSpan[];
  /** Bytes. */
  readonly received: () => number;
  close(): Promise<void>;
}

export async function openTraceCollector(
  options: {
    /** Only counts, for what sends a great many. */
    readonly isForgetful?: boolean;
  } = {},
): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  let received = 0;
  let closed: Promise<unknown> | undefined;
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    received += text.length;
    if (!options.isForgetful) spans.push(...readSpans(JSON.parse(text) as OtlpTraces));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    received: () => received,
    async close() {
      closed ??= once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** OTLP in JSON (opentelemetry-proto, trace/v1), as far as it is read here. */
interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly OtlpAttribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status?: { readonly code?: number };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: number | string;
    readonly doubleValue?: number;
    readonly boolValue?: boolean;
  };
}

const ERROR = 2;

function readSpans({ resourceSpans }: OtlpTraces): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const of = attributesOf(resource.attributes);
    const instance = of['service.instance.id'];
    const origin = {
      process: String(of['service.name']),
      instance: instance === undefined ? undefined : String(instance),
    };
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...origin, ...read(span) })));
  });
}

function read(span: OtlpSpan) {
  return {
    name: span.name,
    kind: span.kind,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || undefined,
    startMs: millisOf(span.startTimeUnixNano),
    endMs: millisOf(span.endTimeUnixNano),
    attributes: attributesOf(span.attributes ?? []),
    links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
    isError: span.status?.code === ERROR,
  };
}

const MICROS_PER_MS = 1_000;
const NANOS_PER_MICRO = 1_000n;

function millisOf(nanos: string): number {
  return Number.parseInt((BigInt(nanos) / NANOS_PER_MICRO).toString(), 10) / MICROS_PER_MS;
}

function attributesOf(attributes: readonly OtlpAttribute[]) {
  return Object.fromEntries(
    attributes.map(({ key, value }): [string, string | number | boolean] => {
      const { stringValue, intValue, doubleValue, boolValue } = value;
      const whole = typeof intValue === 'string' ? Number.parseInt(intValue, 10) : intValue;
      return [key, stringValue ?? whole ?? doubleValue ?? boolValue ?? ''];
    }),
  );
}
