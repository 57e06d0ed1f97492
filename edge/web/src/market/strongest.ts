import { type Decimal, parseDecimal, ZERO } from '@mockstreet/shared/decimal';
import type { Mover } from './market-api.ts';

/** Of movers of all markets those that moved most, either way; of equal ones by ticker. */
export function strongest(
  movers: readonly Mover[],
  count: number,
  isWanted: (mover: Mover) => boolean,
): readonly Mover[] {
  return movers
    .filter(isWanted)
    .map((mover) => ({ mover, size: sizeOf(mover) }))
    .sort((a, b) => {
      if (a.size !== b.size) return a.size > b.size ? -1 : 1;
      return a.mover.ticker_id < b.mover.ticker_id ? -1 : 1;
    })
    .slice(0, count)
    .map(({ mover }) => mover);
}

function sizeOf({ change }: Mover): Decimal {
  const value = parseDecimal(change) ?? ZERO;
  return value < 0n ? (-value as Decimal) : value;
}
