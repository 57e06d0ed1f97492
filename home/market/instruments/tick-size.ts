import { type Decimal, decimal, floorToMultiple } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { startOfKstDate } from '@mockstreet/shared/kst';

export const TICK_RULES = ['KRX-STOCK', 'US-CENT', 'UPBIT-KRW', 'FX-CENT', 'NONE'] as const;
/** Which table gives an instrument its price steps. */
export type TickRule = (typeof TICK_RULES)[number];

/** From `from` (inclusive) upwards prices move in steps of `step`; highest band first. */
interface Band {
  readonly from: Decimal;
  readonly step: Decimal;
}

interface DatedTable {
  readonly since: Instant;
  readonly bands: readonly Band[];
}

/**
 * Latest first. Sources: KRX business regulation on quotation units, KOSPI table of 2010-10-04 and
 * the table common to all KRX boards of 2023-01-25; Upbit developer centre, "KRW market order price
 * units" as of 2025-07-31 (its 1,000-won steps above one million are two rows there); SEC Rule 612
 * for the cent (below one dollar it would be 0.0001, which no listed instrument here reaches).
 */
const TABLES: Readonly<Record<TickRule, readonly DatedTable[]>> = {
  'KRX-STOCK': [
    table('2023-01-25', [
      ['500000', '1000'],
      ['200000', '500'],
      ['50000', '100'],
      ['20000', '50'],
      ['5000', '10'],
      ['2000', '5'],
      ['0', '1'],
    ]),
    table('2010-10-04', [
      ['500000', '1000'],
      ['100000', '500'],
      ['50000', '100'],
      ['10000', '50'],
      ['5000', '10'],
      ['1000', '5'],
      ['0', '1'],
    ]),
  ],
  'UPBIT-KRW': [
    table('2025-07-31', [
      ['1000000', '1000'],
      ['500000', '500'],
      ['100000', '100'],
      ['50000', '50'],
      ['10000', '10'],
      ['5000', '5'],
      ['100', '1'],
      ['10', '0.1'],
      ['1', '0.01'],
      ['0.1', '0.001'],
      ['0.01', '0.0001'],
      ['0.001', '0.00001'],
      ['0.0001', '0.000001'],
      ['0.00001', '0.0000001'],
      ['0', '0.00000001'],
    ]),
  ],
  'US-CENT': [table('2001-04-09', [['0', '0.01']])],
  'FX-CENT': [table('2001-04-09', [['0', '0.01']])],
  NONE: [table('2001-04-09', [['0', '0.00000001']])],
};

/**
 * The price step at `price` under the table in force at `at`. Before the first dated table the
 * first one rules. Throws RangeError for a negative price.
 */
export function tickSize(rule: TickRule, price: Decimal, at: Instant): Decimal {
  const band = tickTable(rule, at).bands.find((candidate) => price >= candidate.from);
  if (!band) throw new RangeError('a price below zero has no tick');
  return band.step;
}

/** The table that gives a rule its steps at a moment, the highest band first. */
export function tickTable(
  rule: TickRule,
  at: Instant,
): { readonly since: Instant; readonly bands: readonly Band[] } {
  const tables = TABLES[rule];
  // Before the first dated table the first one rules.
  const inForce = tables.find((candidate) => at >= candidate.since) ?? tables.at(-1);
  if (!inForce) throw new RangeError(`no table of ${rule}`);
  return inForce;
}

/** The highest price on the grid that is not above `price`. */
export function floorToTick(rule: TickRule, price: Decimal, at: Instant): Decimal {
  return floorToMultiple(price, tickSize(rule, price, at));
}

/** The lowest price on the grid that is not below `price`. */
export function ceilToTick(rule: TickRule, price: Decimal, at: Instant): Decimal {
  const step = tickSize(rule, price, at);
  const floor = floorToMultiple(price, step);
  // Each band starts on a multiple of its own step, so one step up never jumps past a price.
  return floor === price ? price : ((floor + step) as Decimal);
}

function table(sinceKst: string, rows: readonly (readonly [string, string])[]): DatedTable {
  return {
    since: startOfKstDate(sinceKst),
    bands: rows.map(([from, step]) => ({ from: decimal(from), step: decimal(step) })),
  };
}
