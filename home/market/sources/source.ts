import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { HistoryBar, HistoryMinutes } from '../candles/bar-history.ts';
import type { Print } from '../tape/print.ts';

/** Begins the names of sources whose prices are of a venue's sandbox: nobody trades at them. */
export const SANDBOX_PREFIX = 'sandbox:';

interface SourceBase {
  /** Stands on every print and quote: `upbit`, `sim`, `replay:<tape>`. */
  readonly name: string;
  /** Made-up prices, to be labelled as such wherever they show. */
  readonly simulated: boolean;
  /** The instruments it gives prices for. */
  readonly tickerIds: readonly string[];
  /** What it can tell of before it was first asked; absent where it tells nothing. */
  readonly history?: BarHistory;
}

/** A source's own bars of long ago, for charts alone: nothing is decided, or valued, by them. */
export interface BarHistory {
  /** Lengths of bars that it has, in minutes. */
  readonly minutes: readonly HistoryMinutes[];
  /** Between two questions, in milliseconds: live prices and gaps keep most of the allowance. */
  readonly paceMs: number;
  /**
   * Bars of one length, up to those that are over by `before`, in any order: about as many as asked for,
   * fewer where there are no more, and none of an interval in which nobody traded. Rejects with
   * {@link SourceFault}, a permanent one where it will never tell.
   */
  read(question: HistoryQuestion, signal: AbortSignal): Promise<readonly HistoryBar[]>;
}

export interface HistoryQuestion {
  readonly tickerId: string;
  readonly minutes: HistoryMinutes;
  readonly before: Instant;
  readonly count: number;
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

/** One answer of a venue. */
export interface Poll {
  /**
   * Asked for: when the request was sent. Pushed: the moment up to which all has surely arrived.
   * Of the instruments it spoke of nothing is missing between their previous answer and this.
   */
  readonly at: Instant;
  /** When the venue was last heard of, where that is later: what it told is as fresh as that. */
  readonly heardAt?: Instant;
  /** The instruments it spoke of, with news or without. */
  readonly answered: readonly string[];
  /** What it said that was new. */
  readonly prints: readonly Print[];
  /** What the venue names as the base of today's price band, where it does (KRX). */
  readonly bases?: ReadonlyMap<string, Decimal>;
  /** Less than usual could be had, and yet enough to go on: told to whoever runs the house. */
  readonly fault?: SourceFault;
}

/** Asks for what a venue still knows of a span in which nobody asked. */
export interface BackfillRequest {
  readonly tickerId: string;
  /** Both ends were answered; what lies strictly between is missing. */
  readonly after: Instant;
  readonly before: Instant;
}

/** What a venue keeps of the past. */
export interface BarTerms {
  /** Length of its finest bar, in microseconds. */
  readonly micros: number;
  /** Bars that one request may span. */
  readonly perRequest: number;
  /** What it means that a bar is not listed: nobody traded then, or nobody knows. */
  readonly absent: 'NO_TRADE' | 'UNKNOWN';
  /** Between two requests for bars, in milliseconds: live polls keep most of the allowance. */
  readonly paceMs: number;
}

/**
 * A source that only knows what it was asked, or told, at the time, and coarser bars afterwards. A
 * venue that pushes is one too: it is polled for what has arrived. Its methods reject with
 * {@link SourceFault}; whoever calls them holds the deadline and passes it as `signal`.
 */
export interface PolledSource extends SourceBase {
  readonly kind: 'polled';
  /** Between two polls, in milliseconds. */
  readonly pollEveryMs: number;
  /** So much open market without an answer is a gap, in microseconds. */
  readonly gapMicros: number;
  /** Null where the venue keeps no past: its gaps can never be known. */
  readonly bars: BarTerms | null;
  /**
   * Asks once for all its instruments, in as many requests as that takes, and hands over each answer
   * as it comes. Rejects when any request failed; what was taken before stands.
   */
  poll(signal: AbortSignal, take: (poll: Poll) => void): Promise<void>;
  /**
   * Bars of {@link BarTerms.micros} whose start lies strictly between the two ends, oldest first. A
   * bar that the venue does not list is simply absent. Calls `lose` with the start of each whose prices
   * can never be known, though somebody may have traded in it. Rejects with a permanent
   * {@link SourceFault} where that is so of all of them.
   */
  backfill(
    request: BackfillRequest,
    signal: AbortSignal,
    lose?: (start: Instant) => void,
  ): Promise<Print[]>;
  /** Lets go of connections, where it keeps any. */
  close?(): Promise<void>;
}

/** USD/KRW as one venue tells it; several of them make the tape of the rate. */
export interface RateReader {
  /** Stands on the prints: `kis`, or `usdt:upbit` for a coin's price taken for the dollar's. */
  readonly name: string;
  /** A bank's or broker's rate, or only the price of a coin that is meant to be a dollar. */
  readonly class: 'OFFICIAL' | 'USDT';
  /** Won for one dollar, and when it was asked. Rejects with {@link SourceFault}. */
  read(signal: AbortSignal): Promise<{ readonly rate: Decimal; readonly at: Instant }>;
}

export interface SourceFaultOptions {
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
  readonly isPermanent?: boolean;
}

/** A source could not answer: unreachable, slow, refusing, or speaking nonsense. */
export class SourceFault extends Error {
  override name = 'SourceFault';
  readonly code = 'SOURCE_FAULT';
  readonly retryable: boolean;
  /** How long the venue asks to be left alone, in milliseconds; 0 where it does not say. */
  readonly retryAfterMs: number;

  constructor(message: string, options: SourceFaultOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs ?? 0;
    this.retryable = !options.isPermanent;
  }

  /** No repetition will help: what was asked for will never be told. */
  get isPermanent(): boolean {
    return !this.retryable;
  }
}
