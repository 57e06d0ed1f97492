import { type Decimal, decimal, wholeDecimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { placeOrderSchema, type Side } from '@mockstreet/shared/order';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { createCalendarHistory } from '#market/calendar-history';
import { INSTRUMENTS } from '#market/instruments';
import type { Account } from '../core/account.ts';
import { type DecisionInput, type Denial, decideOrder } from '../core/decide-order.ts';
import { NO_GUARDS } from '../core/guards.ts';
import { type PlacementInput, placeOrder } from '../core/place-order.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { split } from '../core/testing/build-action.ts';
import { buildOrder, USER } from '../core/testing/build-order.ts';
import { APPLE, quote, usdKrw } from '../core/testing/build-print.ts';
import { findInstrument } from '../core/testing/find-instrument.ts';
import { START, second } from '../core/testing/moment.ts';
import { createTradingModes, type TradingMode } from '../core/trading-modes.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { type Stage, tryDocument, tryStage } from '../testing/denial-stages.ts';
import { admitOrder } from './admit-order.ts';

const at = (text: string) => parseInstant(text) as Instant;

/** What an order says, and what is known when it is taken from the queue. */
interface Asked {
  readonly order: Record<string, unknown>;
  readonly acceptedAt: Instant;
  readonly revoked: Denial | undefined;
  readonly mode: TradingMode;
}

const asking = (change: Record<string, unknown>) => (given: Asked) => ({
  ...given,
  order: { ...given.order, ...change },
});

const ADMISSION: Stage<Asked> = {
  heading: 'When it is taken from the queue',
  sound: {
    order: {
      ...{ ticker_id: 'KRX-STOCK-005930', side: 'BUY', type: 'LIMIT', time_in_force: 'IOC' },
      ...{ quantity: '1', limit_price: '70000', leverage: 1 },
    },
    acceptedAt: at('2026-11-23T10:00:00+09:00'),
    revoked: undefined,
    mode: 'ACTIVE',
  },
  faults: [
    {
      answer: 'AUTH_REVOKED session_ended=',
      breaks: (given) => ({
        ...given,
        revoked: { code: 'AUTH_REVOKED', detail: 'session_ended=2026-11-23' },
      }),
    },
    { answer: 'UNKNOWN_INSTRUMENT', breaks: asking({ ticker_id: 'KRX-STOCK-999999' }) },
    { answer: 'INVALID_QUANTITY lot=', breaks: asking({ quantity: '0.5' }) },
    { answer: 'INVALID_PRICE tick=', breaks: asking({ limit_price: '70050' }) },
    {
      answer: 'MARKET_CLOSED market=',
      breaks: (given) => ({ ...given, acceptedAt: at('2026-11-22T10:00:00+09:00') }),
    },
    { answer: 'MARKET_CLOSED mode=HALTED', breaks: (given) => ({ ...given, mode: 'HALTED' }) },
    {
      answer: 'LIMIT_EXCEEDED mode=REDUCE_ONLY',
      breaks: (given) => ({ ...given, mode: 'REDUCE_ONLY' }),
    },
  ],
  // One mode is in force.
  apart: [['MARKET_CLOSED mode=HALTED', 'LIMIT_EXCEEDED mode=REDUCE_ONLY']],
  decide({ order, acceptedAt, revoked, mode }) {
    const envelope = {
      ...{ user_id: USER, order_id: USER, client_order_id: USER, intake_id: 'edge-1' },
      ...{ accepted_at: formatInstant(acceptedAt), clock_error_ms: 0, body_sha256: '' },
      order: placeOrderSchema.parse(order),
    } as unknown as OrderEnvelope;
    const said = { scope: 'ALL', subject: null, mode, note: '', setBy: USER } as const;
    return admitOrder(
      {
        ...{ rules: DEFAULT_TRADING_RULES, partition: 0 },
        instruments: new Map(INSTRUMENTS.map((one) => [one.tickerId, one])),
        hours: createCalendarHistory({ sessions: 'real', overrides: [] }),
        modes: createTradingModes([{ ...said, id: 1, setAt: START, effectiveFrom: START }]),
      },
      { kind: 'submission', envelope, acceptedAt } as never,
      { signedAt: null, revoked, apiKeyId: undefined },
    ).refusal;
  },
};

const HELD = { [APPLE]: { quantity: '10', cost: '1500', costKrw: '2100000' } };
const RATE = usdKrw(START, '1400');
const rules = { ...DEFAULT_TRADING_RULES, guards: NO_GUARDS };
const CAPPED = { ...rules, guards: { ...NO_GUARDS, orderKrwMax: ZERO } };
const TOO_MANY = wholeDecimal(1_000_000_000);
const ALMOST_ALL = '999999999999';

/** Faults of whatever is sized, whether it is placed or filled. */
function without<Given extends PlacementInput>() {
  const sized = (quantity: Decimal) => (given: Given) => ({
    ...given,
    order: { ...given.order, quantity, amountKrw: null },
  });
  const owning =
    (cash: string, holdings = HELD) =>
    (given: Given) => ({
      ...given,
      account: { ...buildAccount(cash, holdings), margin: given.account.margin } as Account,
    });
  const leveraged =
    (leverage: number, margin: Account['margin']) =>
    (given: Given): Given => ({
      ...given,
      order: { ...given.order, leverage },
      account: { ...given.account, margin },
    });
  return {
    margin: { answer: 'MARGIN_REQUIRED leverage=', breaks: leveraged(2, undefined) },
    leverage: {
      answer: 'LIMIT_EXCEEDED limit=leverage',
      breaks: leveraged(9, { since: START, checkedTo: START, partition: 0 }),
    },
    rate: {
      answer: 'FX_UNAVAILABLE pair=',
      breaks: (given: Given) => ({ ...given, fxPrint: undefined }),
    },
    bounds: { answer: 'LIMIT_EXCEEDED notional=too_large', breaks: sized(TOO_MANY) },
    worth: {
      answer: 'INVALID_QUANTITY notional=',
      breaks: (given: Given) => ({
        ...given,
        instrument: { ...given.instrument, minNotionalKrw: wholeDecimal(1_000_000_000) },
      }),
    },
    cap: {
      answer: 'LIMIT_EXCEEDED limit=',
      breaks: (given: Given) => ({ ...given, rules: CAPPED }),
    },
    shares: {
      answer: 'INSUFFICIENT_QUANTITY needed=',
      breaks: owning('5000000', { ...HELD, [APPLE]: { quantity: '1', cost: '150', costKrw: '1' } }),
    },
    cash: { answer: 'INSUFFICIENT_CASH needed=', breaks: owning('1') },
    owning,
  };
}

const placing = without<PlacementInput>();
const PLACEMENT: Stage<PlacementInput> = {
  heading: 'When a LIMIT order is placed',
  sound: {
    rules,
    order: buildOrder({
      ...{ tickerId: APPLE, type: 'LIMIT', timeInForce: 'GTC', limitPrice: decimal('200') },
      ...{ side: 'SELL', quantity: '3', deadlineAt: null },
    }),
    instrument: findInstrument(APPLE),
    account: buildAccount('5000000', HELD),
    ...{ actions: [], fxPrint: RATE },
  },
  faults: [
    placing.margin,
    placing.leverage,
    placing.rate,
    placing.bounds,
    {
      answer: placing.worth.answer,
      // A SELL may come to more than its limit, and is judged when it is filled.
      breaks: (given) => placing.worth.breaks({ ...given, order: { ...given.order, side: 'BUY' } }),
    },
    placing.cap,
    placing.shares,
    {
      answer: placing.cash.answer,
      breaks: (given) => placing.cash.breaks({ ...given, order: { ...given.order, side: 'BUY' } }),
    },
  ],
  apart: [
    [placing.bounds.answer, placing.worth.answer],
    [placing.margin.answer, placing.leverage.answer],
    // A SELL, and a BUY.
    [placing.shares.answer, placing.cash.answer],
  ],
  decide(given) {
    const placement = placeOrder(given);
    return placement.outcome === 'denied' ? placement.denial : undefined;
  },
};

const filling = without<DecisionInput>();
const PRINT = quote(APPLE, second(9), '200');
/** A reference price that every price has left, against the customer. */
const farFrom = (side: Side) => decimal(side === 'SELL' ? '1000' : '1');

const FILL: Stage<DecisionInput> = {
  heading: 'When it fills, or its time is over',
  sound: {
    rules,
    order: buildOrder({ tickerId: APPLE, side: 'SELL', quantity: '3' }),
    instrument: findInstrument(APPLE),
    account: buildAccount('5000000', HELD),
    ...{ actions: [], how: 'FIRST_PRINT', print: PRINT, fxPrint: RATE },
  },
  faults: [
    { answer: 'EXPIRED time_in_force=', breaks: (given) => ({ ...given, how: 'EXPIRY' }) },
    { answer: 'NO_PRICE deadline=', breaks: (given) => ({ ...given, print: undefined }) },
    {
      answer: 'NO_PRICE split_at=',
      breaks: (given) => ({
        ...given,
        actions: [split(2, 1, APPLE, second(20))],
        account: { ...given.account, positions: movedAt(given.account, second(30)) },
      }),
    },
    filling.margin,
    filling.leverage,
    filling.rate,
    {
      answer: 'PRICE_MOVED reference=',
      breaks: (given) => ({
        ...given,
        order: { ...given.order, referencePrice: farFrom(given.order.side), maxSlippageBps: 0 },
      }),
    },
    filling.bounds,
    {
      answer: 'INVALID_QUANTITY lots=0',
      breaks: (given) => ({
        ...given,
        order: { ...given.order, quantity: null, amountKrw: decimal('1') },
      }),
    },
    filling.worth,
    filling.cap,
    filling.shares,
    {
      answer: filling.cash.answer,
      breaks: ({ order, ...given }) =>
        filling.cash.breaks({
          ...given,
          order: { ...order, side: 'BUY', referencePrice: order.referencePrice && farFrom('BUY') },
        }),
    },
    { answer: 'LIMIT_EXCEEDED account=too_large', breaks: filling.owning(ALMOST_ALL) },
  ],
  apart: [
    [filling.margin.answer, filling.leverage.answer],
    // By quantity, and by amount; too much, and too little.
    [filling.bounds.answer, 'INVALID_QUANTITY lots=0'],
    [filling.bounds.answer, filling.worth.answer],
    [filling.shares.answer, filling.cash.answer],
    // An account has one state: each of these is another.
    ...accountsApart('NO_PRICE split_at='),
    ...accountsApart('LIMIT_EXCEEDED account=too_large'),
  ],
  decide(given) {
    const decision = decideOrder(given);
    return decision.outcome === 'denied' ? decision.denial : undefined;
  },
};

function accountsApart(answer: string): (readonly [string, string])[] {
  return [filling.shares, filling.cash, { answer: 'LIMIT_EXCEEDED account=too_large' }].map(
    (other) => [answer, other.answer] as const,
  );
}

function movedAt({ positions }: Account, moment: Instant) {
  return new Map(
    Array.from(positions, ([tickerId, held]) => [tickerId, { ...held, movedAt: moment }] as const),
  );
}

tryStage(ADMISSION);
tryStage(PLACEMENT);
tryStage(FILL);

tryDocument([ADMISSION, PLACEMENT, FILL]);
