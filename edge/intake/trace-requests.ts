import type { SpanAttributes, Tracing } from '@mockstreet/shared/node/tracing';
import { ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import {
  readTraceparent,
  spanIdOf,
  type Traceparent,
  traceIdOf,
  traceparentOf,
} from '@mockstreet/shared/traceparent';
import type { Submission } from './submission.ts';

/** What is told of one request, if anything, and where it belongs. */
export interface RequestTrace {
  readonly traceparent: Traceparent;
  note(attributes: SpanAttributes): void;
  /** Something goes into the queue. */
  publish(submission: Submission): PublishTrace;
  answered(status: number): void;
}

export interface PublishTrace {
  /** Travels with the message. */
  readonly traceparent: Traceparent;
  settled(outcome: string): void;
}

/** Undefined for a request that is told of nowhere and belongs to no trace. */
export type TraceRequest = (headers: Headers, kind: Submission['kind']) => RequestTrace | undefined;

/**
 * Takes a trace up where a client says that it began one, and draws by itself which requests are told of: what a client
 * says of that counts for nothing, or anybody could have all of theirs recorded.
 */
export function createRequestTracer(tracing: Tracing, isDrawn: () => boolean): TraceRequest {
  return (headers, kind) => {
    const begun = readTraceparent(headers.get('traceparent'));
    const parent = begun && traceparentOf(traceIdOf(begun), spanIdOf(begun), true);
    const span = isDrawn()
      ? tracing.begin({ name: `accept ${kind}`, kind: 'server', parent })
      : undefined;
    if (!span) return begun && passedOn(begun);
    const noted: Record<string, SpanAttributes[string]> = {};
    return {
      traceparent: span.traceparent,
      note: (more) => Object.assign(noted, more),
      publish: (submission) => tracePublish(tracing, span.traceparent, submission),
      answered(status) {
        const attributes = { ...noted, 'http.response.status_code': status };
        span.end({ attributes, isError: status >= 500 });
      },
    };
  };
}

/** As OpenTelemetry names what is done with messages ("Semantic conventions for messaging"). */
function tracePublish(
  tracing: Tracing,
  parent: Traceparent,
  { kind, id }: Submission,
): PublishTrace {
  const span = tracing.begin({
    ...{ name: `publish ${ORDERS_EXCHANGE}`, kind: 'producer', parent },
    attributes: {
      'messaging.system': 'rabbitmq',
      'messaging.operation.name': 'publish',
      'messaging.operation.type': 'send',
      'messaging.destination.name': ORDERS_EXCHANGE,
      'messaging.message.id': id,
      [`mockstreet.${kind}.id`]: id,
    },
  });
  return {
    traceparent: span?.traceparent ?? parent,
    settled: (outcome) =>
      span?.end({
        attributes: { 'mockstreet.outcome': outcome },
        isError: outcome !== 'confirmed',
      }),
  };
}

/** Told of nowhere here, but others can tell by it what belongs together. */
function passedOn(begun: Traceparent): RequestTrace {
  const traceparent = traceparentOf(traceIdOf(begun), spanIdOf(begun), false);
  return {
    traceparent,
    note: () => {},
    publish: () => ({ traceparent, settled: () => {} }),
    answered: () => {},
  };
}
