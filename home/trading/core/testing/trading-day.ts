import { decimal, wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import type { CorporateAction } from '#market/corporate-action';
import { type Print, USD_KRW } from '#market/print';
import type { Halt } from '../halts.ts';
import type { OpenOrder } from '../open-order.ts';
import { DEFAULT_TRADING_RULES, type TradingRules } from '../trading-rules.ts';
import { buildOrder, type OrderRequest } from './build-order.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from './build-print.ts';
import { START } from './moment.ts';

/** Everything happens on this grid, five steps to the clock margin, so that moments often meet. */
export const STEP = 100_000;
/** The last deadline of a day has passed by then. */
export const END = addMicros(START, 220 * STEP);
export const USERS = ['alice', 'bob'];
const ETH = 'CRYPTO-COIN-ETH';
export const TICKERS = [BTC, ETH, SAMSUNG, APPLE];
export const TAPES = [...TICKERS, USD_KRW];
/** The house's rules on a small scale: a silence of a few seconds outlasts a deadline. */
export const RULES: TradingRules = {
  ...DEFAULT_TRADING_RULES,
  deadlineMicros: { CRYPTO: 6 * STEP, KRX: 9 * STEP, US: 12 * STEP },
  fxStaleAfterMicros: 8 * STEP,
  fxMaxAgeMicros: 25 * STEP,
};

/** A day of random things: what was printed and asked, and what issuers and exchanges did. */
export interface Day {
  readonly tape: ReadonlyMap<string, readonly Print[]>;
  /** Orders and retries of them, `acceptedAt` increasing. */
  readonly sent: readonly OpenOrder[];
  /** In order of time. */
  readonly actions: readonly CorporateAction[];
  /** By ticker, in order of time. */
  readonly halts: ReadonlyMap<string, readonly (Halt & { readonly toAt: Instant })[]>;
}

export const step = (count: number): Instant => addMicros(START, count * STEP);
export const between = (min: number, max: number) => fc.integer({ min, max });

function tapeOf(tickerId: string): fc.Arbitrary<Print[]> {
  const [least, most] = { [APPLE]: [10, 40], [USD_KRW]: [1_250, 1_450] }[tickerId] ?? [
    8_000, 60_000,
  ];
  const point = fc.record({
    gap: fc.oneof(
      { arbitrary: between(1, 6), weight: 8 },
      { arbitrary: between(10, 30), weight: 1 },
    ),
    kind: fc.constantFrom('QUOTE', 'QUOTE', 'TRADE', 'BAR'),
    price: between(least as number, most as number),
    other: between(0, 5),
  });
  return fc.array(point, { maxLength: 30, size: 'max' }).map((points) => {
    let at = 0;
    return points.map(({ gap, kind, price, other }): Print => {
      at += gap;
      if (tickerId === USD_KRW) return usdKrw(step(at), `${price}`);
      if (kind === 'TRADE') return trade(tickerId, step(at), `${price}`, step(at - other));
      if (kind === 'BAR') return bar(tickerId, step(at), `${price}`, `${price + other}`);
      return quote(tickerId, step(at), `${price}`, `${price + other}`);
    });
  });
}

const size = fc.oneof(
  between(1, 6).map((quantity) => ({ quantity: `${quantity}` })),
  between(4_000, 150_000).map((amountKrw) => ({ amountKrw: `${amountKrw}` })),
);
const sending = fc.record({
  /** Zero is the next microsecond. */
  gap: fc.oneof(fc.constant(0), between(1, 5)),
  userId: fc.constantFrom(...USERS),
  tickerId: fc.constantFrom(...TICKERS),
  side: fc.constantFrom('BUY', 'SELL'),
  clockErrorMs: fc.constantFrom(0, 0, 300),
  size,
  /** Which earlier order this is a retry of, if any. */
  retryOf: fc.option(fc.nat(30), { freq: 5 }),
});

const issuing = fc.record({
  tickerId: fc.constantFrom(...TICKERS),
  at: between(1, 100),
  terms: fc.oneof(
    fc
      .tuple(between(1, 5), between(1, 5))
      .filter(([newShares, oldShares]) => newShares !== oldShares)
      .map(([newShares, oldShares]) => ({
        ...{ kind: 'SPLIT' as const, newShares: wholeDecimal(newShares) },
        oldShares: wholeDecimal(oldShares),
      })),
    between(1, 900).map((cents) => ({
      ...{ kind: 'CASH_DIVIDEND' as const, amount: decimal(`${cents}.25`) },
    })),
  ),
});

/** At most one action of an instrument at a moment. */
const actions: fc.Arbitrary<CorporateAction[]> = fc
  .uniqueArray(issuing, { maxLength: 8, selector: ({ tickerId, at }) => `${tickerId} ${at}` })
  .map((all) =>
    all
      .map(({ tickerId, at, terms }, index) => ({
        ...{ ...terms, id: `action-${index}`, tickerId, effectiveAt: step(at) },
      }))
      .sort((a, b) => a.effectiveAt - b.effectiveAt),
  );

const pauses = fc
  .array(fc.record({ after: between(0, 60), length: between(1, 12) }), { maxLength: 2 })
  .map((all) => {
    let at = 0;
    return all.map(({ after, length }) => {
      const from = at + after;
      at = from + length + 1;
      return { fromAt: step(from), toAt: step(from + length) };
    });
  });
const halts = fc
  .tuple(...TICKERS.map(() => fc.oneof(fc.constant([]), pauses)))
  .map((all) => new Map(TICKERS.map((tickerId, at) => [tickerId, all[at] ?? []])));

export const day: fc.Arbitrary<Day> = fc
  .record({
    actions,
    halts,
    tapes: fc.tuple(...TAPES.map(tapeOf)),
    sendings: fc.array(sending, { minLength: 1, maxLength: 25, size: 'max' }),
  })
  .map(({ tapes, sendings, actions: issued, halts: halted }) => {
    const sent: OpenOrder[] = [];
    const asked: OrderRequest[] = [];
    let acceptedAt = START;
    for (const [index, { gap, retryOf, size, ...given }] of sendings.entries()) {
      acceptedAt = addMicros(acceptedAt, gap === 0 ? 1 : gap * STEP);
      const first = retryOf === null ? undefined : asked[retryOf];
      const request = first ?? { ...given, ...size, id: `order-${index}` };
      asked.push(request);
      sent.push(buildOrder({ ...request, acceptedAt, rules: RULES }));
    }
    const tape = new Map(TAPES.map((tickerId, at) => [tickerId, tapes[at] ?? []]));
    return { tape, sent, actions: issued, halts: halted };
  });
