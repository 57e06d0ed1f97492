import {
  add,
  type Decimal,
  formatDecimalOrNull,
  max,
  ratio,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { AccountHoldings, NamedHolding } from '#portfolio/read-holdings';
import { type Mark, type Valued, valueAccount } from '#portfolio/value-account';
import type { PublicProfile } from './public-profile-schema.ts';

const SHARE = { places: 3, mode: 'half-even' } as const;
const PROFIT = { places: 4, mode: 'half-even', beyond: 'capped' } as const;

/**
 * What an account holds in proportions, the largest first: neither a quantity nor what it cost. Shares are of all that
 * it has, cash among it; what it owes is not taken off, as shares of next to nothing would tell nobody anything.
 */
export function showPositions(
  { cashKrw, holdings }: Pick<AccountHoldings, 'cashKrw' | 'holdings'>,
  marks: ReadonlyMap<string, Mark>,
  usdKrw: Mark | null,
): NonNullable<PublicProfile['positions']> {
  const valued = valueAccount({ cashKrw, holdings, marks, usdKrw });
  const assetsKrw =
    valued.holdingsValueKrw === null ? null : add(max(cashKrw, ZERO), valued.holdingsValueKrw);
  return [...valued.holdings]
    .sort((a, b) => compareValues(b.valueKrw, a.valueKrw))
    .map((holding) => ({
      ticker_id: holding.tickerId,
      name_ko: holding.nameKo,
      name_en: holding.nameEn,
      share: formatDecimalOrNull(partOf(holding.valueKrw, assetsKrw, SHARE)),
      profit: formatDecimalOrNull(profitOf(holding)),
    }));
}

function partOf(
  part: Decimal | null,
  whole: Decimal | null,
  rounding: typeof SHARE | typeof PROFIT,
): Decimal | null {
  if (part === null || whole === null || whole <= ZERO) return null;
  return ratio([part], [whole], rounding);
}

function profitOf({ unrealizedProfitKrw, costKrw }: Valued<NamedHolding>): Decimal | null {
  return partOf(unrealizedProfitKrw, costKrw, PROFIT);
}

/** What has no price comes last. */
function compareValues(a: Decimal | null, b: Decimal | null): number {
  const [left, right] = [a ?? -1n, b ?? -1n];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
