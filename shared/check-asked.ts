/** Whether a fill keeps to the order as it was sent, as everyone can reckon. */
import { check, type ReceiptCheck } from './check-settlement.ts';
import { add, type Decimal, decimal, ONE, ratio, subtract, wholeDecimal } from './decimal.ts';
import { parseInstant } from './instant.ts';
import type { PlaceOrder } from './order.ts';
import type { FillFacts, OrderFacts } from './settlement-receipt.ts';

/** What is looked at of a fill, given the body of the order. Nothing of one that did not fill. */
export function checkAsked(asked: PlaceOrder, { fill, order }: OrderFacts): ReceiptCheck[] {
  if (!fill) return [];
  return [
    ...checkSplits(fill, order.accepted_at),
    checkSize(asked, fill),
    ...checkLimit(asked, fill),
    ...checkCorridor(asked, fill),
  ];
}

/** What home says that the shares were split into: everyone knows whether an issuer did so. */
function checkSplits({ splits, print }: FillFacts, acceptedAt: string): ReceiptCheck[] {
  if (splits.length === 0) return [];
  const moments = [acceptedAt, ...splits.map(({ at }) => at)].map(microsOf);
  const isBetween =
    moments.every((at, index) => index === 0 || at > (moments[index - 1] as number)) &&
    (moments.at(-1) as number) <= microsOf(print.at);
  const told = splits.map((split) => `${split.new_shares} for ${split.old_shares} at ${split.at}`);
  return [check(isBetween, `between acceptance and its price the shares were split: ${told}`)];
}

function checkSize(asked: PlaceOrder, fill: FillFacts): ReceiptCheck {
  if (asked.amount_krw !== undefined) return checkAmount(asked, asked.amount_krw, fill);
  const quantity = asked.quantity as string;
  const { least, most } = sharesAfter(decimal(quantity), fill.splits);
  const filled = decimal(fill.quantity);
  return check(
    filled >= least && filled <= most,
    `it filled ${fill.quantity}, of ${quantity} that were asked for`,
  );
}

/** An amount bounds what a purchase costs with its fee, and what a sale comes to before its costs. */
function checkAmount(asked: PlaceOrder, amount: string, fill: FillFacts): ReceiptCheck {
  const gross = decimal(fill.gross_krw);
  const spent =
    asked.side === 'BUY' ? add(add(gross, decimal(fill.fee_krw)), decimal(fill.tax_krw)) : gross;
  return check(spent <= decimal(amount), `it kept to the ${amount} won that were asked for`);
}

/**
 * In shares of behind the splits. Each is followed by rounding down to a lot, which is a share at most: so
 * that much may be less of it.
 */
function sharesAfter(quantity: Decimal, splits: FillFacts['splits']) {
  let [least, most] = [quantity, quantity];
  for (const { new_shares, old_shares } of splits) {
    const counted = (value: Decimal) =>
      ratio([value, decimal(new_shares)], [decimal(old_shares)], { places: 8, mode: 'down' });
    least = subtract(counted(least), ONE);
    most = counted(most);
  }
  return { least, most };
}

function checkLimit({ side, limit_price: asked }: PlaceOrder, fill: FillFacts): ReceiptCheck[] {
  if (asked === undefined) return [];
  const limit = priceAfter(decimal(asked), fill.splits, side === 'BUY' ? 'down' : 'up');
  const price = decimal(fill.price);
  return [
    check(
      side === 'BUY' ? price <= limit : price >= limit,
      `it ${side === 'BUY' ? 'paid no more' : 'got no less'} than the limit of ${asked}`,
    ),
  ];
}

const BPS_OF_WHOLE = wholeDecimal(10_000);

function checkCorridor(asked: PlaceOrder, fill: FillFacts): ReceiptCheck[] {
  const { side, reference_price: reference, max_slippage_bps: bps } = asked;
  if (reference === undefined || bps === undefined) return [];
  const from = priceAfter(decimal(reference), fill.splits, 'half-even');
  const allowed = ratio([from, wholeDecimal(bps)], [BPS_OF_WHOLE], { places: 8, mode: 'down' });
  const price = decimal(fill.price);
  return [
    check(
      side === 'BUY' ? price <= add(from, allowed) : price >= subtract(from, allowed),
      `its price is not worse than ${reference} by more than ${bps} basis points`,
    ),
  ];
}

/** Per share of behind the splits. */
function priceAfter(
  price: Decimal,
  splits: FillFacts['splits'],
  mode: 'down' | 'up' | 'half-even',
): Decimal {
  return splits.reduce(
    (value, { new_shares, old_shares }) =>
      ratio([value, decimal(old_shares)], [decimal(new_shares)], { places: 8, mode }),
    price,
  );
}

function microsOf(text: string): number {
  return parseInstant(text) ?? Number.NaN;
}
