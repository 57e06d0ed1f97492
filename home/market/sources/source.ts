import type { Instant } from '@mockstreet/shared/instant';
import type { Print } from '../tape/print.ts';

interface SourceBase {
  /** Stands on every print and quote: `upbit`, `sim`, `replay:<tape>`. */
  readonly name: string;
  /** Made-up prices, to be labelled as such wherever they show. */
  readonly simulated: boolean;
  /** The instruments it gives prices for. */
  readonly tickerIds: readonly string[];
}

/**
 * A source that is a function of time: it serves any interval, past or present, identically. Its
 * tape therefore has no gaps, whoever was away.
 */
export interface ComputedSource extends SourceBase {
  readonly kind: 'computed';
  /** All prints with after < at ≤ upTo, in order of time. Throws for a ticker it does not cover. */
  range(tickerId: string, after: Instant, upTo: Instant): Print[];
}

/** One answer of a venue to one request. */
export interface Poll {
  /** When the request was sent. */
  readonly at: Instant;
  /** The instruments it spoke of: from their previous answer to `at` nothing is missing. */
  readonly answered: readonly string[];
  /** What it said that was new. */
  readonly prints: readonly Print[];
}

/** Asks for what a venue still knows of a span in which nobody asked. */
export interface BackfillRequest {
  readonly tickerId: string;
  /** Both ends were answered; what lies strictly between is missing. */
  readonly after: Instant;
  readonly before: Instant;
}

/**
 * A source that only knows what it was asked at the time, and coarser bars afterwards. Its methods
 * reject with {@link SourceFault}; whoever calls them holds the deadline and passes it as `signal`.
 */
export interface PolledSource extends SourceBase {
  readonly kind: 'polled';
  /** Minutes that one request for bars may span. */
  readonly minutesPerBackfill: number;
  poll(at: Instant, signal: AbortSignal): Promise<Poll>;
  /**
   * One-minute bars whose start lies strictly between the two ends, oldest first. A minute that
   * the venue does not list is simply absent.
   */
  backfill(request: BackfillRequest, signal: AbortSignal): Promise<Print[]>;
}

/** A source could not answer: unreachable, slow, refusing, or speaking nonsense. */
export class SourceFault extends Error {
  override name = 'SourceFault';
  readonly code = 'SOURCE_FAULT';
  readonly retryable = true;
  /** How long the venue asks to be left alone, in milliseconds; 0 where it does not say. */
  readonly retryAfterMs: number;

  constructor(message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}
