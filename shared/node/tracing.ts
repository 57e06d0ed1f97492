import type { Traceparent } from '../traceparent.ts';

/** What a span may say of itself: ids, counts and codes of closed lists; nothing secret, nobody's name. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: 'server' | 'producer' | 'consumer' | 'client' | 'internal';
  /** Undefined: it begins a trace of its own. One that is not sampled makes no span. */
  readonly parent: Traceparent | undefined;
  /** By {@link Tracing.nowMs}; now, where it is not said. */
  readonly startMs?: number;
  /** What it also has to do with. */
  readonly links?: readonly Traceparent[];
  readonly attributes?: SpanAttributes;
}

/** A piece of work that is being told of. */
export interface Span {
  /** For whatever belongs below it. */
  readonly traceparent: Traceparent;
  /** Tells of it. One that never ends is not told of. */
  end(ending?: SpanEnding): void;
}

export interface SpanEnding {
  readonly attributes?: SpanAttributes;
  /** It broke, as opposed to having come to something that nobody likes. */
  readonly isError?: boolean;
  /** As {@link SpanStart.startMs}. */
  readonly endMs?: number;
}

/**
 * Tells somebody who wants to know what a process does for an order. Nothing waits for it, and nothing fails by it:
 * what cannot be told is forgotten.
 */
export interface Tracing {
  /** Undefined where nobody is told: what is not sampled, or where tracing is off. */
  begin(start: SpanStart): Span | undefined;
  /** The moment, for spans that are told of only afterwards. */
  nowMs(): number;
  /** Tells what it still knows, within a moment. */
  stop(): Promise<void>;
}

/** Tells nobody. */
export const NO_TRACING: Tracing = {
  begin: () => undefined,
  nowMs: () => 0,
  stop: async () => {},
};
