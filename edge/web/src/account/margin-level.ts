import {
  type Decimal,
  decimal,
  formatDecimal,
  multiply,
  parseDecimal,
  ratio,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Margin } from '../api/schema.ts';

export interface MarginLevel {
  /** Equity by what is held, as a fraction: below the maintenance rate the house sells. */
  readonly level: string;
  readonly state: 'safe' | 'near' | 'below';
}

/** Above this part of the maintenance rate there is time; below it somebody should look. */
const NEAR = decimal('1.5');

/** Undefined for who owes nothing, whom nobody sells out; and while something held has no price. */
export function marginLevel(
  margin: Pick<Margin, 'liability_krw' | 'exposure_krw' | 'equity_krw' | 'maintenance_rate'>,
): MarginLevel | undefined {
  const liability = read(margin.liability_krw);
  const exposure = read(margin.exposure_krw);
  const equity = read(margin.equity_krw);
  const maintenance = read(margin.maintenance_rate);
  if (!liability || !exposure || equity === undefined || maintenance === undefined) {
    return undefined;
  }
  const level = ratio([equity], [exposure], { places: 4, mode: 'down' });
  return { level: formatDecimal(level), state: stateOf(level, maintenance) };
}

function stateOf(level: Decimal, maintenance: Decimal): MarginLevel['state'] {
  if (level < maintenance) return 'below';
  return level < multiply([maintenance, NEAR], { places: 8, mode: 'up' }) ? 'near' : 'safe';
}

function read(text: string | null): Decimal | undefined {
  return text === null ? undefined : (parseDecimal(text) ?? ZERO);
}
