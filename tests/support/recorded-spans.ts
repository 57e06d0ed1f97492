import type { SpanEnding, SpanStart, Tracing } from '@mockstreet/shared/node/tracing';
import { isSampled, traceIdOf, traceparentOf } from '@mockstreet/shared/traceparent';

/** A span as it was told. */
export interface RecordedSpan extends SpanStart, SpanEnding {
  readonly traceparent: string;
}

/** Tracing into a list of the spans that have ended, in the order of their ends; ids count up. */
export function recordSpans(): { readonly tracing: Tracing; readonly spans: RecordedSpan[] } {
  const spans: RecordedSpan[] = [];
  let begun = 0;
  const numbered = (digits: number) => (++begun).toString(16).padStart(digits, '0');
  return {
    spans,
    tracing: {
      begin(start) {
        const { parent } = start;
        if (parent !== undefined && !isSampled(parent)) return undefined;
        const traceId = parent === undefined ? numbered(32) : traceIdOf(parent);
        const traceparent = traceparentOf(traceId, numbered(16), true);
        const end = (ending: SpanEnding = {}) => {
          const attributes = { ...start.attributes, ...ending.attributes };
          spans.push({ ...start, ...ending, attributes, traceparent });
        };
        return { traceparent, end };
      },
      nowMs: () => 0,
      stop: async () => {},
    },
  };
}
