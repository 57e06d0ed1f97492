import { commandHash, deriveCommandId } from '@mockstreet/shared/command-envelope';
import {
  add,
  type Decimal,
  decimal,
  formatDecimal,
  ONE,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveId, deriveOrderId } from '@mockstreet/shared/order-id';
import type { Print } from '#market/print';
import { type Account, positionOf } from '../core/account.ts';
import type { Fill } from '../core/fill.ts';
import { releaseHold, takeHold } from '../core/holds.ts';
import { houseOrder, liquidationIdOf } from '../core/house-order.ts';
import type { Liquidation } from '../core/liquidation.ts';
import { cashEffect, moveCost } from '../core/move-account.ts';
import type { OpenOrder } from '../core/open-order.ts';
import { marketPrice } from '../core/price-rule.ts';
import { sizeByQuantity } from '../core/size-trade.ts';
import { buildCommand } from '../core/testing/build-command.ts';
import { buildOrder, type OrderRequest } from '../core/testing/build-order.ts';
import { BTC, quote } from '../core/testing/build-print.ts';
import { findInstrument } from '../core/testing/find-instrument.ts';
import { START, second } from '../core/testing/moment.ts';
import { costsAt, DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { rulesDigest } from '../rules/rules-digest.ts';
import { resultRow } from '../settlement/command-rows.ts';
import { type OrderRow, outcomeRow, placedRow } from '../settlement/settlement-rows.ts';
import { linkReceipts } from '../settlement/write-receipts.ts';
import type { SettlementWrite } from '../settlement/write-settlement.ts';

const RULES = DEFAULT_TRADING_RULES;
const ETH = 'CRYPTO-COIN-ETH';

/** The moments of the story, and the prints that it is told on. */
export const MIDNIGHT = addMicros(startOfKstDay(START), 24 * 3_600 * 1_000_000);
const after = (seconds: number) => addMicros(MIDNIGHT, seconds * 1_000_000);
/** The house sells on a print of 20 s before: what breached the margin was another's. */
export const LIQUIDATED_AT = after(80);
export const STORY_PRINTS = {
  btcBought: quote(BTC, second(10), '4990000', '5000000'),
  ethBought: quote(ETH, second(11), '199000', '200000'),
  btcFallen: quote(BTC, after(60), '3900000', '3910000'),
  ethFallen: quote(ETH, LIQUIDATED_AT, '100', '200'),
} as const;

/**
 * What a settlement writes of an account that is allowed to owe, buys at thrice its equity, is charged interest
 * at midnight and liquidated a minute later: each write as if the one before had been stored.
 */
export function tellMarginStory(given: Pick<Account, 'userId' | 'cashKrw'>): SettlementWrite[] {
  const { userId } = given;
  const idOf = (what: string) => deriveId(`margin story:${userId}:${what}`);
  const story = createStory({
    ...{ ...given, heldKrw: ZERO, version: 0, lastReceipt: { seq: 0, hash: null } },
    positions: new Map(),
  });
  const order = (what: string, request: OrderRequest) => {
    const clientOrderId = idOf(`${what}, as asked`);
    const asked = buildOrder({ ...request, clientOrderId, userId });
    const { tickerId, side, type, quantity, limitPrice, timeInForce, leverage } = asked;
    const bodySha256 = intentHash({
      ...{ ticker_id: tickerId, side, type },
      ...(quantity === null ? {} : { quantity: formatDecimal(quantity) }),
      ...(limitPrice === null ? {} : { limit_price: formatDecimal(limitPrice) }),
      ...(timeInForce === null ? {} : { time_in_force: timeInForce }),
      ...(leverage === null ? {} : { leverage }),
    });
    return { ...asked, id: deriveOrderId(userId, clientOrderId), bodySha256 };
  };

  const intent = { kind: 'MARGIN', enabled: true } as const;
  const clientCommandId = idOf('switch, as asked');
  const named = {
    ...{ id: deriveCommandId(userId, clientCommandId), clientCommandId },
    bodySha256: commandHash({ type: 'MARGIN', enabled: true }),
  };
  const command = buildCommand({ ...named, userId, intent, acceptedAt: second(0) });
  const since = command.notBefore;
  story.change({ margin: { since, checkedTo: since, partition: 0 } });
  const btc = order('btc', { quantity: '1', leverage: 3, acceptedAt: second(5) });
  const eth = order('eth', { tickerId: ETH, quantity: '0.2', leverage: 3, acceptedAt: second(5) });
  const bid: OpenOrder = {
    ...order('bid', {
      tickerId: ETH,
      type: 'LIMIT',
      limitPrice: decimal('90000'),
      timeInForce: 'GTC',
      leverage: 3,
    }),
    ...{ deadlineAt: null, hold: { krw: decimal('90045'), quantity: ZERO } },
  };
  const bought = [
    story.trade(btc, STORY_PRINTS.btcBought),
    story.trade(eth, STORY_PRINTS.ethBought),
  ];
  story.change(takeHold(story.account(), bid));
  const result = { command, at: since, status: 'DONE', denial: null, cancelled: 0 } as const;
  const settledAt = second(20);
  const leveraged = story.write(second(11), settledAt, {
    orders: [placedRow(bid, bid.notBefore), ...bought],
    commands: [resultRow(result, settledAt)],
  });

  const liabilityKrw = subtract(ZERO, story.account().cashKrw);
  const interestKrw = decimal('667');
  const charge = {
    userId,
    at: MIDNIGHT,
    liabilityKrw,
    rate: RULES.margin.interestRate,
    interestKrw,
  };
  story.change({ cashKrw: subtract(story.account().cashKrw, interestKrw) });
  const charged = story.write(MIDNIGHT, after(5), {
    margin: {
      interest: [{ charge, decidedUnder: rulesDigest(RULES, undefined), settledAt: after(5) }],
      liquidations: [],
    },
  });

  const id = liquidationIdOf(userId, LIQUIDATED_AT);
  const standing = (exposure: string) => {
    const { cashKrw } = story.account();
    const exposureKrw = decimal(exposure);
    return { cashKrw, exposureKrw, equityKrw: add(cashKrw, exposureKrw) };
  };
  const before = standing('3900020');
  story.change(releaseHold(story.account(), bid));
  const by = { kind: 'LIQUIDATION', id } as const;
  const digest = rulesDigest(RULES, findInstrument(ETH));
  const takenBack = outcomeRow(
    { kind: 'cancelled', order: bid, at: LIQUIDATED_AT, by },
    after(90),
    digest,
  );
  const print = STORY_PRINTS.btcFallen;
  const whole = { userId, partition: 0, tickerId: BTC, quantity: ONE };
  const sale = houseOrder({ ...whole, liquidationId: id, at: LIQUIDATED_AT, print });
  const sold = story.trade(sale, print, LIQUIDATED_AT);
  const trigger = { kind: 'PRINT', print: STORY_PRINTS.ethFallen } as const;
  const liquidation: Liquidation = {
    ...{ id, userId, at: LIQUIDATED_AT, trigger, maintenance: RULES.margin.maintenance },
    ...{ before, after: standing('20'), cancelled: [bid.id], sold: [sale.id] },
  };
  const recorded = { decidedUnder: rulesDigest(RULES, undefined), settledAt: after(90) };
  const liquidated = story.write(LIQUIDATED_AT, after(90), {
    orders: [takenBack, sold],
    margin: { liquidations: [{ liquidation, ...recorded }], interest: [] },
  });
  return [leveraged, charged, liquidated];
}

/** An account that is moved as the core would move it, and what is written of it. */
export function createStory(opened: Account) {
  let account = opened;
  const change = (by: Partial<Account>) => {
    account = { ...account, ...by };
  };
  return {
    account: () => account,
    change,
    /** As the core would fill it, whatever it may cost. */
    trade(order: OpenOrder, print: Print, at: Instant = print.at): OrderRow {
      const { side, tickerId, quantity } = order;
      const { lot, market, currency } = findInstrument(tickerId);
      const price = marketPrice(print, side);
      const costs = costsAt(RULES, market, order.acceptedAt);
      const size = sizeByQuantity({ side, price, rate: ONE, lot, costs }, quantity as Decimal);
      const { position, ...moved } = moveCost(side, positionOf(account, tickerId), size, at);
      const fill: Fill = { ...size, ...moved, print, price, currency, applied: null, splits: [] };
      change({
        cashKrw: add(account.cashKrw, cashEffect(side, size)),
        positions: new Map(account.positions).set(tickerId, position),
      });
      const digest = rulesDigest(RULES, findInstrument(tickerId));
      const settledAt = addMicros(at, 10_000_000);
      return outcomeRow({ kind: 'filled', order, at, fill }, settledAt, digest);
    },
    /** All up to a moment is looked at. */
    write(checkedTo: Instant, writtenAt: Instant, told: Partial<SettlementWrite>): SettlementWrite {
      const { margin, userId } = account;
      if (margin) change({ margin: { ...margin, checkedTo } });
      const accounts = new Map([[userId, account]]);
      const write = { orders: [], effects: [], conflicts: [], ...told, accounts, writtenAt };
      const lastReceipt = linkReceipts(write).heads.get(userId) ?? account.lastReceipt;
      change({ lastReceipt, version: account.version + 1 });
      return write;
    },
  };
}
