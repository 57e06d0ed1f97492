import { formatDecimal } from '@mockstreet/shared/decimal';
import { type Clock, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../../calendar/calendar.ts';
import { type Print, USD_KRW } from '../../tape/print.ts';
import { orAborted } from '../or-aborted.ts';
import { type PolledSource, type RateReader, SourceFault } from '../source.ts';
import { type Judgement, judgeRates } from './believe-rates.ts';
import {
  classesWanted,
  isInSession,
  type KnownRate,
  type RateClass,
  rateClassOf,
} from './choose-rate.ts';

export interface FxSourceOptions {
  /** A broker's or bank's rate; null where there is none. */
  readonly official: RateReader | null;
  /** A coin's price taken for the dollar's; null where there is none. */
  readonly fallback: RateReader | null;
  /** Says when US stocks trade. */
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  /** The last rate on the tape when the feeder starts; undefined where it has none. */
  readonly lastPrint: Print | undefined;
  /**
   * Told after each reading, by the reader's name: null when it gave a rate, else the fault. The
   * source itself answers all the same.
   */
  readonly report: (reader: string, fault: unknown) => void;
  /** How long one reading may take, in milliseconds: less than a poll may. */
  readonly readDeadlineMs?: number;
}

/** A rate is read anew after this long, and only then makes a print. */
const READ_EVERY_MICROS = 10 * MICROS_PER_SECOND;
const READ_DEADLINE_MS = 2_000;
/** Of a rate that nobody read then, nobody can tell later. */
const GAP_MICROS = 10 * MICROS_PER_SECOND;

/**
 * USD/KRW from two venues, of which the rule of {@link classesWanted} chooses. Its prints exist at
 * its readings only, so between them, and when nobody can be read, it answers that nothing is new:
 * orders are then decided at the last rate known, which grows old (and dear) by itself.
 */
export function createFxSource(options: FxSourceOptions): PolledSource {
  const { clock, calendar } = options;
  const readers = { OFFICIAL: options.official, USDT: options.fallback };
  let last = knownRate(options.lastPrint);
  /** How far this source has spoken: an older rate comes too late to be on the tape. */
  let answeredTo = last?.at ?? instant(0);
  const readAt = new Map<RateClass, Instant>();
  let doubts: Judgement['doubts'] = new Map();

  async function read(reader: RateReader, poll: AbortSignal): Promise<RateRead | undefined> {
    const deadline = AbortSignal.timeout(options.readDeadlineMs ?? READ_DEADLINE_MS);
    const signal = AbortSignal.any([poll, deadline]);
    try {
      // Does not wait for a reader that ignores the signal.
      const { rate, at } = await orAborted(reader.read(signal), signal);
      return { reader, known: { at, rate, class: reader.class }, receivedAt: clock() };
    } catch (error) {
      const isLate = error === signal.reason;
      options.report(reader.name, isLate ? new SourceFault('no answer in time') : error);
      return undefined;
    }
  }

  /** Tells of those that are not believed, and returns the rest. */
  function believed(reads: readonly RateRead[]): RateRead[] {
    const known = reads.map((one) => one.known);
    const judgement = judgeRates(last, known, doubts);
    doubts = judgement.doubts;
    return reads.filter(({ reader, known: { rate } }) => {
      const fault = judgement.faults.get(reader.class);
      const told = fault === undefined ? null : `${fault} rate=${formatDecimal(rate)}`;
      options.report(reader.name, told === null ? null : new SourceFault(told));
      return told === null;
    });
  }

  /** Readers of the classes wanted now that were not asked of late. */
  function due(now: Instant): RateReader[] {
    return classesWanted(last, now, isInSession(calendar, now)).flatMap((wanted) => {
      const before = readAt.get(wanted);
      if (before !== undefined && now - before < READ_EVERY_MICROS) return [];
      return readers[wanted] ?? [];
    });
  }

  /** While it was read a session may have begun. */
  function isWanted({ known }: RateRead): boolean {
    const classes = classesWanted(last, known.at, isInSession(calendar, known.at));
    return known.at > answeredTo && classes.includes(known.class);
  }

  return {
    kind: 'polled',
    name: 'fx',
    simulated: false,
    tickerIds: [USD_KRW],
    pollEveryMs: 1_000,
    gapMicros: GAP_MICROS,
    bars: null,
    async poll(signal, take) {
      const now = clock();
      const asked = due(now);
      for (const reader of asked) readAt.set(reader.class, now);
      const reads = await Promise.all(asked.map((reader) => read(reader, signal)));
      if (signal.aborted) return;
      const best = believed(reads.filter((one) => one !== undefined)).find(isWanted);
      if (best) last = best.known;
      answeredTo = instant(Math.max(now, best?.known.at ?? now));
      take({ at: answeredTo, answered: [USD_KRW], prints: best ? [toPrint(best)] : [] });
    },
    backfill: async () => [],
  };
}

interface RateRead {
  readonly reader: RateReader;
  readonly known: KnownRate;
  readonly receivedAt: Instant;
}

function knownRate(print: Print | undefined): KnownRate | null {
  const known = print && rateClassOf(print.source);
  return print && known ? { at: print.at, rate: print.last, class: known } : null;
}

function toPrint({ reader: { name: source }, known: { at, rate }, receivedAt }: RateRead): Print {
  return {
    kind: 'TRADE',
    tickerId: USD_KRW,
    at,
    last: rate,
    volume: null,
    source,
    venueAt: at,
    receivedAt,
    origin: null,
  };
}
