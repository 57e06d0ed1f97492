import { add, type Decimal, formatDecimal, negate, ONE } from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import type { Denial } from './decide-order.ts';

/** Caps of the house on what one user may do. Null is no cap; none of them is a fact of the tape. */
export interface GuardRules {
  /** Orders of one user that are placed and not final. */
  readonly openOrdersMax: number;
  /** Worth of one order in won, costs excluded. */
  readonly orderKrwMax: Decimal | null;
  /** Part of what was traded of its instrument in 24 hours that one order may come to, as a factor. */
  readonly turnoverShareMax: Decimal | null;
  /** What a user has put into one instrument, in won at cost, with what resting buys keep back. */
  readonly instrumentExposureKrwMax: Decimal | null;
  /** The same of all instruments. */
  readonly exposureKrwMax: Decimal | null;
  /** What a user may lose in a day of Seoul by trades, not negative; beyond it only sales. */
  readonly dailyLossKrwMax: Decimal | null;
}

/** For deciding once more what was filled: it had passed the caps of its time, whatever those are now. */
export const NO_GUARDS: GuardRules = {
  openOrdersMax: Number.POSITIVE_INFINITY,
  orderKrwMax: null,
  turnoverShareMax: null,
  instrumentExposureKrwMax: null,
  exposureKrwMax: null,
  dailyLossKrwMax: null,
};

/** An order as it is sized: at its print, a LIMIT order that is placed at its limit. */
export interface GuardedOrder {
  readonly side: Side;
  /** Whether it keeps something back while it waits. */
  readonly isHeld: boolean;
  /** Worth in won, costs excluded; an order by amount is as large as it says. */
  readonly notionalKrw: Decimal;
  /** quantity × price in the instrument's currency. */
  readonly gross: Decimal;
  /** What a BUY adds to what is put in: its worth, or what it keeps back while it rests. Won. */
  readonly exposureKrw: Decimal;
}

/** How a user stands just before the order, it left out. */
export interface GuardedStanding {
  readonly openOrders: number;
  /** Of the order's instrument: cost of what is held, and what resting buys keep back. Won. */
  readonly instrumentExposureKrw: Decimal;
  /** Of all instruments. */
  readonly exposureKrw: Decimal;
  /** What the trades of the day brought, less what was sold had cost, all fees and taxes taken off. Won. */
  readonly realisedKrw: Decimal;
}

export interface GuardInput {
  readonly guards: GuardRules;
  readonly order: GuardedOrder;
  /**
   * What was traded of the instrument in 24 hours, in its currency; undefined where nobody knows, and
   * then there is no cap.
   */
  readonly turnover: Decimal | undefined;
  /** Asked for only by caps that are there. */
  readonly standing: () => GuardedStanding;
}

type SizeInput = Omit<GuardInput, 'standing' | 'order'> & {
  readonly order: Omit<GuardedOrder, 'exposureKrw'>;
};

/**
 * The first cap that an order breaks, in this order: its worth, the turnover of its instrument, the
 * user's open orders, what is put into the instrument, into all of them, the loss of the day. A SELL
 * is never held up by the last three: it only lowers them.
 */
export function judgeGuards(input: GuardInput): Denial | undefined {
  return (
    judgeSize(input) ??
    judgeOpenOrders(input) ??
    (input.order.side === 'BUY' ? judgeBuyer(input) : undefined)
  );
}

/** The first of the caps on what an order comes to: its worth, the turnover of its instrument. */
export function judgeSize(input: SizeInput): Denial | undefined {
  return judgeWorth(input) ?? judgeTurnover(input);
}

/** Whether there is a cap that looks at what a BUY adds to. */
export function capsBuyers(guards: GuardRules): boolean {
  const { instrumentExposureKrwMax, exposureKrwMax, dailyLossKrwMax } = guards;
  return [instrumentExposureKrwMax, exposureKrwMax, dailyLossKrwMax].some((cap) => cap !== null);
}

function judgeWorth({ guards, order }: SizeInput): Denial | undefined {
  const maximum = guards.orderKrwMax;
  if (maximum === null || order.notionalKrw <= maximum) return undefined;
  return exceeded('order_krw', order.notionalKrw, maximum);
}

/** Compared in the instrument's own currency: the rate would be the same on both sides. */
function judgeTurnover({ guards, order, turnover }: SizeInput): Denial | undefined {
  if (guards.turnoverShareMax === null || turnover === undefined) return undefined;
  // Not by `multiply`: what a share is traded in a day may be more than an amount of money can be.
  const maximum = ((turnover * guards.turnoverShareMax) / ONE) as Decimal;
  if (order.gross <= maximum) return undefined;
  const { code, detail } = exceeded('turnover', order.gross, maximum);
  return { code, detail: `${detail} turnover=${formatDecimal(turnover)}` };
}

function judgeOpenOrders({ guards, order, standing }: GuardInput): Denial | undefined {
  if (!order.isHeld || guards.openOrdersMax === Infinity) return undefined;
  const open = standing().openOrders + 1;
  if (open <= guards.openOrdersMax) return undefined;
  const detail = `limit=open_orders value=${open} maximum=${guards.openOrdersMax}`;
  return { code: 'LIMIT_EXCEEDED', detail };
}

function judgeBuyer({ guards, order, standing }: GuardInput): Denial | undefined {
  const { instrumentExposureKrwMax, exposureKrwMax, dailyLossKrwMax } = guards;
  if (instrumentExposureKrwMax !== null) {
    const value = add(standing().instrumentExposureKrw, order.exposureKrw);
    if (value > instrumentExposureKrwMax) {
      return exceeded('instrument_exposure', value, instrumentExposureKrwMax);
    }
  }
  if (exposureKrwMax !== null) {
    const value = add(standing().exposureKrw, order.exposureKrw);
    if (value > exposureKrwMax) return exceeded('exposure', value, exposureKrwMax);
  }
  if (dailyLossKrwMax !== null) {
    const loss = negate(standing().realisedKrw);
    if (loss > dailyLossKrwMax) return exceeded('daily_loss', loss, dailyLossKrwMax);
  }
  return undefined;
}

function exceeded(limit: string, value: Decimal, maximum: Decimal): Denial {
  const detail = `limit=${limit} value=${formatDecimal(value)} maximum=${formatDecimal(maximum)}`;
  return { code: 'LIMIT_EXCEEDED', detail };
}
