import { basisPoints, type Decimal, decimal, wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import type { CorporateAction } from '#market/corporate-action';
import { type BarPrint, type Print, USD_KRW } from '#market/print';
import { type GuardRules, NO_GUARDS } from '../guards.ts';
import type { Halt } from '../halts.ts';
import type { OpenCommand } from '../open-command.ts';
import type { OpenOrder } from '../open-order.ts';
import { DEFAULT_TRADING_RULES, type TradingRules } from '../trading-rules.ts';
import type { Turnover } from '../turnover-window.ts';
import { buildCommand } from './build-command.ts';
import { buildOrder } from './build-order.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from './build-print.ts';

/** Everything happens on this grid, five steps to the clock margin, so that moments often meet. */
export const STEP = 100_000;
/** A midnight in Seoul lies within, with half a day's grid on either side. */
export const START = parseInstant('2026-03-02T23:59:50+09:00') as Instant;
/** The last deadline of a day has passed by then. */
export const END = addMicros(START, 220 * STEP);
/** Carol owes from the first moment on, the others may if they ask for it. */
export const USERS = ['alice', 'bob', 'carol'];
const ETH = 'CRYPTO-COIN-ETH';
export const TICKERS = [BTC, ETH, SAMSUNG, APPLE];
export const TAPES = [...TICKERS, USD_KRW];
/** The house's rules on a small scale: a silence of a few seconds outlasts a deadline. */
const RULES: TradingRules = {
  ...DEFAULT_TRADING_RULES,
  deadlineMicros: { CRYPTO: 6 * STEP, KRX: 9 * STEP, US: 12 * STEP, HUMAN: 40 * STEP },
  fxStaleAfterMicros: 8 * STEP,
  fxMaxAgeMicros: 25 * STEP,
  guards: NO_GUARDS,
  // A quarter of what is owed, a day.
  margin: { ...DEFAULT_TRADING_RULES.margin, interestRate: wholeDecimal(91) },
  // What some have less of at times.
  bailout: {
    equityMaxKrw: wholeDecimal(500_000),
    everyMicros: 30 * STEP,
    cashKrw: wholeDecimal(500_000),
  },
};
/** So small that they often refuse something. */
const CAPS: GuardRules = {
  openOrdersMax: 2,
  orderKrwMax: wholeDecimal(200_000),
  turnoverShareMax: basisPoints('100'),
  instrumentExposureKrwMax: wholeDecimal(200_000),
  exposureKrwMax: wholeDecimal(480_000),
  dailyLossKrwMax: wholeDecimal(10_000),
};

/** What was traded of each before the day, in its currency; of Apple nobody knows. */
export const TURNOVERS: ReadonlyMap<string, Decimal> = new Map([
  ...[BTC, ETH].map((tickerId) => [tickerId, wholeDecimal(15_000_000)] as const),
  [SAMSUNG, wholeDecimal(12_000_000)],
]);

export const turnoverOf = ({ tickerId }: Pick<OpenOrder, 'tickerId'>): Turnover =>
  TURNOVERS.get(tickerId) ?? 'unknown';

/** A day of random things: what was printed and asked, and what issuers and exchanges did. */
export interface Day {
  /** With the caps of the house or without: they refuse what would have had another end. */
  readonly rules: TradingRules;
  readonly tape: ReadonlyMap<string, readonly Print[]>;
  /** What users ask for and retries of it, `acceptedAt` increasing; at last they take back whatever still rests. */
  readonly sent: readonly Submission[];
  /** In order of time. */
  readonly actions: readonly CorporateAction[];
  /** By ticker, in order of time. */
  readonly halts: ReadonlyMap<string, readonly (Halt & { readonly toAt: Instant })[]>;
  /** When a LIMIT order may trade first: of one from out of session when the next one begins. */
  readonly opensAt: (order: Pick<OpenOrder, 'tickerId' | 'acceptedAt'>) => Instant;
  /** Whether its market was open from one moment to another, and it was not halted. */
  readonly isTradedThrough: (tickerId: string, from: Instant, at: Instant) => boolean;
}

/** What a user asks for, by its own id: a retry has the same. */
export type Submission =
  | { readonly kind: 'order'; readonly id: string; readonly order: OpenOrder }
  | { readonly kind: 'command'; readonly id: string; readonly command: OpenCommand };

export const step = (count: number): Instant => addMicros(START, count * STEP);
export const between = (min: number, max: number) => fc.integer({ min, max });

/** So coarse are prices that orders often meet one at their very limit. */
const unitOf = (tickerId: string) => (tickerId === APPLE || tickerId === USD_KRW ? 1 : 1_000);

function tapeOf(tickerId: string): fc.Arbitrary<Print[]> {
  const unit = unitOf(tickerId);
  const [least, most] = tickerId === USD_KRW ? [1_250, 1_450] : [8, 60];
  const point = fc.record({
    gap: fc.oneof(
      { arbitrary: between(1, 6), weight: 8 },
      { arbitrary: between(10, 30), weight: 1 },
    ),
    kind: fc.constantFrom('QUOTE', 'QUOTE', 'TRADE', 'BAR'),
    price: between(least, most),
    other: between(0, 5),
    tail: between(0, 3),
  });
  return fc.array(point, { maxLength: 45, size: 'max' }).map((points) => {
    let at = 0;
    return points.map(({ gap, kind, price: units, other, tail }): Print => {
      at += gap;
      const [price, beyond] = [units * unit, (units + other) * unit];
      if (tickerId === USD_KRW) return usdKrw(step(at), `${price}`);
      if (kind === 'TRADE') return trade(tickerId, step(at), `${price}`, step(at - other));
      if (kind === 'QUOTE') return quote(tickerId, step(at), `${price}`, `${beyond}`);
      const [low, high] = [(units - tail) * unit, beyond + tail * unit].map(wholeDecimal);
      return { ...bar(tickerId, step(at), `${price}`, `${beyond}`), low, high } as BarPrint;
    });
  });
}

const MARKET_SIZES = fc.oneof(
  between(1, 6).map((quantity) => ({ quantity: `${quantity}` })),
  between(4_000, 150_000).map((amountKrw) => ({ amountKrw: `${amountKrw}` })),
);
const marketTerms = MARKET_SIZES.map((size) => ({ kind: 'MARKET' as const, ...size }));
const limitTerms = fc.record({
  kind: fc.constant('LIMIT' as const),
  quantity: between(1, 6).map(String),
  units: between(3, 60),
  good: fc.oneof(
    fc.constant({ timeInForce: 'GTC' as const, deadlineAt: null }),
    fc.constant({ timeInForce: 'IOC' as const }),
    fc
      .tuple(fc.constantFrom('DAY' as const, 'GTD' as const), between(1, 150))
      .map(([timeInForce, end]) => ({ timeInForce, deadlineAt: step(end) })),
  ),
});
/** How many submissions before it the order was; one after it cannot be meant yet. */
const back = fc.constantFrom(-1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 20);
const cancelTerms = fc.record({ kind: fc.constant('CANCEL' as const), back });
const terms = fc.oneof(
  { arbitrary: marketTerms, weight: 3 },
  { arbitrary: limitTerms, weight: 5 },
  { arbitrary: cancelTerms, weight: 2 },
  { arbitrary: fc.constant({ kind: 'CANCEL_ALL' as const }), weight: 1 },
  { arbitrary: fc.boolean().map((enabled) => ({ kind: 'MARGIN' as const, enabled })), weight: 1 },
);
const who = fc.oneof(
  {
    arbitrary: fc.record({
      userId: fc.constantFrom('alice', 'alice', 'alice', 'bob'),
      leverage: fc.oneof(
        { arbitrary: fc.constant(null), weight: 3 },
        { arbitrary: fc.constantFrom(1, 2, 3), weight: 1 },
      ),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      userId: fc.constant('carol'),
      leverage: fc.constantFrom(null, null, 2, 3, 3, 4),
    }),
    weight: 4,
  },
);
const sending = fc.record({
  /** Zero is the next microsecond. */
  gap: fc.oneof(fc.constant(0), between(1, 5)),
  who,
  tickerId: fc.constantFrom(...TICKERS),
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  clockErrorMs: fc.constantFrom(0, 0, 300),
  terms,
  /** Which earlier one this is a retry of, if any. */
  retryOf: fc.option(fc.nat(30), { freq: 5 }),
});
type Drawn = typeof sending extends fc.Arbitrary<infer T> ? T : never;
type Sending = Omit<Drawn, 'retryOf'>;

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

/** Behind which submission, of whom; on most days of nobody. */
const bailouts = fc.oneof(
  { arbitrary: fc.constant([]), weight: 2 },
  {
    arbitrary: fc.array(
      fc.record({ behind: fc.nat(25), userId: fc.constantFrom(...USERS, 'carol') }),
      { minLength: 1, maxLength: 3 },
    ),
    weight: 1,
  },
);

const closures = fc.record({ from: between(0, 60), length: between(1, 40) });

export const day: fc.Arbitrary<Day> = fc
  .record({
    actions,
    halts,
    guards: fc.constantFrom(NO_GUARDS, CAPS),
    tapes: fc.tuple(...TAPES.map(tapeOf)),
    sendings: fc.array(sending, { minLength: 1, maxLength: 25, size: 'max' }),
    closures: fc.tuple(...TICKERS.map(() => fc.option(closures, { freq: 2 }))),
    bailouts,
  })
  .map(
    ({ tapes, sendings, guards, actions: issued, halts: halted, closures: closed, ...asked }) => {
      const tape = new Map(TAPES.map((tickerId, at) => [tickerId, tapes[at] ?? []]));
      const closureOf = (tickerId: string) => {
        const closure = closed[TICKERS.indexOf(tickerId)];
        return closure && { from: step(closure.from), to: step(closure.from + closure.length) };
      };
      const opensAt: Day['opensAt'] = ({ tickerId, acceptedAt }) => {
        const closure = closureOf(tickerId);
        if (!closure || acceptedAt < closure.from) return acceptedAt;
        return Math.max(acceptedAt, closure.to) as Instant;
      };
      const isTradedThrough: Day['isTradedThrough'] = (tickerId, from, at) => {
        const closure = closureOf(tickerId);
        const isOpen = !closure || at < closure.from || from >= closure.to;
        return (
          isOpen &&
          (halted.get(tickerId) ?? []).every(({ fromAt, toAt }) => at < fromAt || from >= toAt)
        );
      };
      const asking = withBailouts(submissionsOf(sendings), asked.bailouts);
      const sent = [...asking, ...closingTime()];
      const rules = { ...RULES, guards };
      return { rules, tape, sent, actions: issued, halts: halted, opensAt, isTradedThrough };
    },
  );

function submissionsOf(sendings: readonly Drawn[]): Submission[] {
  const asked: [id: number, Sending][] = [];
  let acceptedAt = START;
  return sendings.map(({ retryOf, ...given }, index) => {
    const steps = Math.floor((acceptedAt - START) / STEP);
    acceptedAt = given.gap === 0 ? addMicros(acceptedAt, 1) : step(steps + given.gap);
    const first = retryOf === null ? undefined : asked[retryOf];
    const [id, request] = first ?? [index, given];
    asked.push([id, request]);
    return submit(id, request, acceptedAt);
  });
}

/** Each a microsecond behind a submission, where there is room. */
function withBailouts(
  sent: readonly Submission[],
  asked: readonly { readonly behind: number; readonly userId: string }[],
): Submission[] {
  const moments = sent.map((one) => acceptanceOf(one));
  return sent.flatMap((one, index) => {
    const acceptedAt = addMicros(acceptanceOf(one), 1);
    const given = asked.find(({ behind }) => behind === index);
    if (!given || moments.includes(acceptedAt)) return [one];
    const { userId } = given;
    const intent = { kind: 'BAILOUT' } as const;
    const command = buildCommand({ userId, acceptedAt, rules: RULES, intent, id: `bail-${index}` });
    return [one, { kind: 'command', id: command.id, command }];
  });
}

const acceptanceOf = (one: Submission): Instant =>
  one.kind === 'order' ? one.order.acceptedAt : one.command.acceptedAt;

function submit(id: number, { terms: asked, ...given }: Sending, acceptedAt: Instant): Submission {
  const { tickerId, side, clockErrorMs } = given;
  const { userId, leverage } = given.who;
  const stamp = { userId, clockErrorMs, acceptedAt, rules: RULES };
  if (asked.kind !== 'MARKET' && asked.kind !== 'LIMIT') {
    const intent =
      asked.kind === 'CANCEL' ? { ...asked, orderId: `order-${id - asked.back}` } : asked;
    const command = buildCommand({ ...stamp, id: `command-${id}`, intent });
    return { kind: 'command', id: command.id, command };
  }
  const base = { ...stamp, id: `order-${id}`, tickerId, side, leverage, type: asked.kind };
  if (asked.kind === 'MARKET') {
    const { kind: _, ...size } = asked;
    return orderOf(buildOrder({ ...base, ...timesLeverage(size, leverage) }));
  }
  const { quantity, units, good } = asked;
  const limitPrice = wholeDecimal(units * unitOf(tickerId));
  const size = timesLeverage({ quantity }, leverage);
  return orderOf(buildOrder({ ...base, ...size, limitPrice, ...good }));
}

type Size = { readonly quantity: string } | { readonly amountKrw: string };

/** So much that prices may take all of what it was bought with. */
function timesLeverage(size: Size, leverage: number | null): Size {
  if (leverage === null) return size;
  const times = 2 * leverage;
  return 'quantity' in size
    ? { quantity: `${Number(size.quantity) * times}` }
    : { amountKrw: `${Number(size.amountKrw) * times}` };
}

const orderOf = (order: OpenOrder): Submission => ({ kind: 'order', id: order.id, order });

/** At the end of the day everyone takes back what is left. */
function closingTime(): Submission[] {
  return USERS.map((userId, index): Submission => {
    const acceptedAt = addMicros(step(175), index);
    const request = { userId, acceptedAt, rules: RULES, id: `command-last-${userId}` };
    const command = buildCommand({ ...request, intent: { kind: 'CANCEL_ALL' } });
    return { kind: 'command', id: command.id, command };
  });
}
