import { INSTRUMENTS, type Instrument } from '@mockstreet/home/market/instruments';
import type { QuotePrint } from '@mockstreet/home/market/print';
import type { Poll, PolledSource } from '@mockstreet/home/market/source';
import { type Decimal, decimal, wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';

/** A venue whose answers are in hand before it is asked. */
export interface BenchVenue {
  readonly source: PolledSource;
  /** Makes its next answers: every instrument has other prices on both sides than before. */
  answerAt(at: Instant): void;
  inHand(): readonly Poll[];
}

/** What KIS tells of in one answer; an exchange tells of all its coins at once. */
const SHARES_AN_ANSWER = 30;

/** So many instruments: shares of KRX and coins, half each. */
export function benchInstruments(count: number): ReadonlyMap<string, Instrument> {
  const models = ['KRX', 'CRYPTO'].map((market) => {
    const model = INSTRUMENTS.find((one) => one.market === market);
    if (!model) throw new RangeError(`no instrument of ${market}`);
    return model;
  });
  const all = Array.from({ length: count }, (_, number): [string, Instrument] => {
    const model = models[number % models.length] as Instrument;
    const symbol = `B${`${number}`.padStart(5, '0')}`;
    const tickerId = `${model.tickerId.slice(0, -model.symbol.length)}${symbol}`;
    return [tickerId, { ...model, tickerId, symbol }];
  });
  return new Map(all);
}

/** One that names its shares' bases, as KIS does, and one for coins. */
export function benchVenues(instruments: ReadonlyMap<string, Instrument>): BenchVenue[] {
  const of = (market: string) =>
    [...instruments.values()].flatMap((one) => (one.market === market ? [one.tickerId] : []));
  return [
    createVenue('bench-krx', of('KRX'), { anAnswer: SHARES_AN_ANSWER, place: shareAt, base: BASE }),
    createVenue('bench-coins', of('CRYPTO'), { anAnswer: Number.POSITIVE_INFINITY, place: coinAt }),
  ];
}

interface VenueTerms {
  readonly anAnswer: number;
  /** Bid, ask and last of its n-th instrument at its n-th answer. */
  readonly place: (number: number, turn: number) => readonly [Decimal, Decimal, Decimal];
  readonly base?: Decimal;
}

function createVenue(name: string, tickerIds: readonly string[], terms: VenueTerms): BenchVenue {
  let polls: readonly Poll[] = [];
  let turn = 0;
  return {
    source: {
      kind: 'polled',
      name,
      simulated: false,
      tickerIds,
      pollEveryMs: 1_000,
      gapMicros: 3_000_000,
      bars: null,
      async poll(_signal, take) {
        for (const poll of polls) take(poll);
      },
      backfill: async () => [],
    },
    inHand: () => polls,
    answerAt(at) {
      turn += 1;
      const prints = tickerIds.map((tickerId, number): QuotePrint => {
        const [bid, ask, last] = terms.place(number, turn);
        const told = { tickerId, bid, ask, last, volume: decimal('1.5') };
        const when = { at, venueAt: at, receivedAt: at };
        return { kind: 'QUOTE', ...told, ...when, source: name, origin: null };
      });
      polls = cut(prints, terms.anAnswer).map((some) => answer(at, some, terms.base));
    },
  };
}

function answer(at: Instant, prints: readonly QuotePrint[], base: Decimal | undefined): Poll {
  const answered = prints.map(({ tickerId }) => tickerId);
  if (base === undefined) return { at, answered, prints };
  return { at, answered, prints, bases: new Map(answered.map((tickerId) => [tickerId, base])) };
}

function cut<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < all.length; from += size) parts.push(all.slice(from, from + size));
  return parts;
}

const BASE = wholeDecimal(100_000);

/** A few steps around the base, in won. */
function shareAt(number: number, turn: number): readonly [Decimal, Decimal, Decimal] {
  const bid = 99_000 + ((number + turn) % 20) * 100;
  return [wholeDecimal(bid), wholeDecimal(bid + 100), wholeDecimal(bid)];
}

/** Cheap coins, whose prices have as many places as a price can have. */
function coinAt(number: number, turn: number): readonly [Decimal, Decimal, Decimal] {
  const bid = BigInt(1_234_567_801 + ((number * 7 + turn) % 1_000) * 1_000);
  return [bid as Decimal, (bid + 1_000n) as Decimal, (bid + 10n) as Decimal];
}
