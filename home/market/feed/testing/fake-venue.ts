import { decimal } from '@mockstreet/shared/decimal';
import {
  type Clock,
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type {
  BackfillRequest,
  BarHistory,
  BarTerms,
  PolledSource,
  SourceFault,
} from '../../sources/source.ts';
import type { BarPrint, Print, TradePrint } from '../../tape/print.ts';

export interface FakeVenueTerms {
  readonly tickerIds: readonly string[];
  readonly name?: string;
  readonly bars?: BarTerms | null;
  /** What was traded in each of its bars; 1 where not given. */
  readonly barVolume?: string;
  /** Which bars it kept, by their start; all of them where not given. */
  readonly keeps?: (at: Instant, tickerId: string) => boolean;
  /** What it tells of long ago; nothing where not given. */
  readonly history?: BarHistory;
}

/** A venue in memory that trades at every poll, and can be told to fall silent. */
export interface FakeVenue extends PolledSource {
  readonly tradesAt: Instant[];
  readonly asked: BackfillRequest[];
  /** What it answers with instead of prices; undefined while it works. */
  fault: SourceFault | undefined;
  /** What it answers with instead of bars, to these instruments. */
  readonly barFaults: Map<string, SourceFault>;
  /** What it answers with instead of its trades. */
  answer: ((at: Instant) => readonly Print[]) | undefined;
}

export const SECOND_BARS: BarTerms = {
  micros: MICROS_PER_SECOND,
  perRequest: 200,
  absent: 'NO_TRADE',
  paceMs: 150,
};
const MINUTE_BARS: BarTerms = {
  micros: MICROS_PER_MINUTE,
  perRequest: 200,
  absent: 'UNKNOWN',
  paceMs: 150,
};

export function fakeVenue(clock: Clock, terms: FakeVenueTerms): FakeVenue {
  const { tickerIds, name = 'fake', bars = MINUTE_BARS, keeps = () => true } = terms;
  const volume = decimal(terms.barVolume ?? '1');
  const venue: FakeVenue = {
    kind: 'polled',
    name,
    simulated: false,
    tickerIds,
    pollEveryMs: 1_000,
    gapMicros: 3_000_000,
    bars,
    ...(terms.history ? { history: terms.history } : {}),
    tradesAt: [],
    asked: [],
    fault: undefined,
    barFaults: new Map(),
    answer: undefined,
    async poll(_signal, take) {
      if (venue.fault) throw venue.fault;
      const at = clock();
      venue.tradesAt.push(at);
      const prints = venue.answer?.(at) ?? tickerIds.map((tickerId) => tradeAt(tickerId, at));
      take({ at, answered: tickerIds, prints });
    },
    async backfill(request) {
      venue.asked.push(request);
      const fault = venue.barFaults.get(request.tickerId);
      if (fault) throw fault;
      const { micros } = bars ?? MINUTE_BARS;
      const found: Print[] = [];
      for (let at = request.after - (request.after % micros); at < request.before; at += micros) {
        if (at <= request.after || !keeps(instant(at), request.tickerId)) continue;
        found.push({ ...barAt(request.tickerId, instant(at), name), volume });
      }
      return found;
    },
  };
  return venue;
}

const LAST = decimal('140000000');

export function tradeAt(tickerId: string, at: Instant, source = 'fake'): TradePrint {
  const base = { tickerId, source, volume: decimal('1'), origin: null, receivedAt: at };
  return { ...base, kind: 'TRADE', at, last: LAST, venueAt: at };
}

function barAt(tickerId: string, at: Instant, source = 'fake'): BarPrint {
  const base = { tickerId, source, volume: decimal('1'), origin: null, receivedAt: at };
  const prices = { open: LAST, high: LAST, low: LAST, last: LAST };
  return { ...base, kind: 'BAR', at, ...prices, venueAt: at };
}
