import { readFileSync } from 'node:fs';
import { type Decimal, decimal, wholeDecimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { placeOrderSchema, type Side } from '@mockstreet/shared/order';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { describe, expect, it } from 'vitest';
import { createCalendarHistory } from '#market/calendar-history';
import { INSTRUMENTS } from '#market/instruments';
import { admitOrder } from './admit-order.ts';
import type { Account } from './core/account.ts';
import { type BailoutInput, bailOut } from './core/bail-out.ts';
import { type DecisionInput, type Denial, decideOrder } from './core/decide-order.ts';
import { NO_GUARDS } from './core/guards.ts';
import { type ListInput, listHumanEtf } from './core/list-human-etf.ts';
import { type PlacementInput, placeOrder } from './core/place-order.ts';
import { buildAccount } from './core/testing/build-account.ts';
import { split } from './core/testing/build-action.ts';
import { buildCommand } from './core/testing/build-command.ts';
import { buildMarket } from './core/testing/build-margin.ts';
import { buildOrder, USER } from './core/testing/build-order.ts';
import { APPLE, quote, usdKrw } from './core/testing/build-print.ts';
import { findInstrument } from './core/testing/find-instrument.ts';
import { START, second } from './core/testing/moment.ts';
import { createTradingModes, type TradingMode } from './core/trading-modes.ts';
import { DEFAULT_TRADING_RULES } from './core/trading-rules.ts';

/** Something that is wrong with what is decided on; `breaks` does that to it and nothing else. */
interface Fault<Given> {
  /** Code, and how the detail begins. */
  readonly answer: string;
  readonly breaks: (given: Given) => Given;
}

/** One stage of an order's way: its faults in the order in which they are looked at. */
interface Stage<Given> {
  /** Heading of its table in docs/denials.md. */
  readonly heading: string;
  /** Nothing is wrong with it. */
  readonly sound: Given;
  readonly faults: readonly Fault<Given>[];
  readonly decide: (given: Given) => Denial | undefined;
  /** Answers that no order can have both reasons for. */
  readonly apart?: readonly (readonly [string, string])[];
}

const DOCUMENT = readFileSync(new URL('../../docs/denials.md', import.meta.url), 'utf8');

/** Code and detail of each row under a heading. */
function documented(heading: string): string[] {
  const [, section = ''] = DOCUMENT.split(`## ${heading}\n`);
  const rows = section.split('\n## ')[0]?.match(/^\| `[A-Z_]+` .*$/gm) ?? [];
  return rows.map((row) => {
    const [, code = '', detail = ''] = row.split('|').map((cell) => cell.trim());
    const beginning = /`([a-z_]+=[A-Za-z_0]*)/.exec(detail)?.[1] ?? '';
    return `${code.replaceAll('`', '')} ${beginning}`.trim();
  });
}

function tryStage<Given>({ heading, sound, faults, decide, apart = [] }: Stage<Given>) {
  const said = (given: Given) => {
    const denial = decide(given);
    return denial ? `${denial.code} ${denial.detail}`.trim() : 'taken';
  };
  const isApart = (one: string, other: string) =>
    apart.some((pair) => pair.includes(one) && pair.includes(other));
  const pairs = faults.flatMap((first, index) =>
    faults
      .slice(index + 1)
      .flatMap((later) =>
        isApart(first.answer, later.answer)
          ? []
          : [[first.answer, later.answer, first, later] as const],
      ),
  );

  describe(heading, () => {
    it('takes what is sound', () => {
      expect(said(sound)).toBe('taken');
    });
    it.each(faults.map((fault) => [fault.answer, fault] as const))('%s', (answer, { breaks }) => {
      expect(said(breaks(sound))).toMatch(startingWith(answer));
    });
    it.each(pairs)('%s before %s', (answer, _, first, later) => {
      expect(said(later.breaks(first.breaks(sound)))).toMatch(startingWith(answer));
      expect(said(first.breaks(later.breaks(sound)))).toMatch(startingWith(answer));
    });
  });
}

function startingWith(answer: string): RegExp {
  return new RegExp(`^${answer}`);
}

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

const ASKED = buildCommand({ intent: { kind: 'BAILOUT' } });

const BAILOUT: Stage<BailoutInput> = {
  heading: 'When a bailout is asked for',
  sound: {
    event: { kind: 'command', command: ASKED, at: second(9) },
    ...{ account: buildAccount('0'), orders: [], sources: buildMarket({ prints: [] }) },
  },
  faults: [
    {
      answer: 'NOT_ELIGIBLE listed=',
      breaks: (given) => ({ ...given, account: { ...given.account, humanEtf: 'HUMAN-ETF-ME' } }),
    },
    {
      answer: 'LIMIT_EXCEEDED limit=bailout',
      breaks: (given) => ({ ...given, account: { ...given.account, trustedAgainAt: second(10) } }),
    },
    {
      answer: 'NOT_ELIGIBLE equity=',
      breaks: (given) => ({ ...given, account: { ...given.account, cashKrw: decimal('100001') } }),
    },
  ],
  decide: (given) => bailOut(given).result.denial ?? undefined,
};

const TERMS = { name: 'ME', dividendRate: decimal('0.5') };

const LISTING: Stage<ListInput> = {
  heading: 'When somebody asks to be listed',
  sound: {
    event: {
      kind: 'command',
      command: buildCommand({ intent: { kind: 'LIST', ...TERMS } }),
      at: second(9),
    },
    intent: TERMS,
    ...{ account: buildAccount('1000000'), orders: [], sources: buildMarket({ prints: [] }) },
    gate: { isTaken: false, listedBefore: undefined },
  },
  faults: [
    {
      answer: 'NOT_ELIGIBLE listed=',
      breaks: (given) => ({ ...given, gate: { ...given.gate, listedBefore: 'HUMAN-ETF-ME' } }),
    },
    {
      answer: 'NOT_ELIGIBLE margin=on',
      breaks: (given) => {
        const margin = { partition: 0, since: START, checkedTo: START };
        return { ...given, account: { ...given.account, margin } };
      },
    },
    {
      answer: 'LIMIT_EXCEEDED limit=bailout',
      breaks: (given) => ({ ...given, account: { ...given.account, trustedAgainAt: second(10) } }),
    },
    {
      answer: 'SELF_DEALING human_etf=',
      breaks: (given) => ({ ...given, orders: [buildOrder({ tickerId: 'HUMAN-ETF-ANOTHER' })] }),
    },
    {
      answer: 'NOT_ELIGIBLE name=taken',
      breaks: (given) => ({ ...given, gate: { ...given.gate, isTaken: true } }),
    },
    {
      answer: 'NOT_ELIGIBLE equity=',
      breaks: (given) => ({ ...given, account: { ...given.account, cashKrw: decimal('999999') } }),
    },
  ],
  decide: (given) => listHumanEtf(given).result.denial ?? undefined,
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
tryStage(BAILOUT);
tryStage(LISTING);

/** What of a stage its table tells. */
const told = ({ heading, faults }: { heading: string; faults: readonly { answer: string }[] }) =>
  [heading, faults.map(({ answer }) => answer)] as const;

it.each([told(ADMISSION), told(PLACEMENT), told(FILL), told(BAILOUT), told(LISTING)])(
  'the document has them in this order: %s',
  (heading, answers) => {
    expect(documented(heading)).toEqual(answers);
  },
);
