import type { Sql } from '@mockstreet/db/client';
import {
  type Decimal,
  decimal,
  formatDecimal,
  formatDecimalOrNull,
  max,
  multiply,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import {
  addMicros,
  formatInstant,
  formatInstantOrNull,
  type Instant,
} from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, startOfKstDay } from '@mockstreet/shared/kst';
import type { z } from 'zod';
import { USD_KRW } from '#market/print';
import { valueAccount } from '#portfolio/value-account';
import {
  buyingPower,
  interestOfDay,
  liabilityOf,
  type MarginRules,
  standingOf,
} from '#trading/core/margin-terms';
import { type PortfolioPorts, pricedTickers, readAccount } from '../portfolio/read-portfolio.ts';
import type { marginSchema } from './margin-schema.ts';

export interface MarginPorts extends PortfolioPorts {
  readonly marginRules: MarginRules;
}

type Margin = z.output<typeof marginSchema>;

/** What one user may owe and owes, at last prices; undefined for a user without a wallet. */
export async function readMargin(ports: MarginPorts, userId: string): Promise<Margin | undefined> {
  const { read, readPrices, clock, marginRules } = ports;
  const [account, kept] = await Promise.all([
    readAccount(ports, userId),
    read((sql) => selectMargin(sql, userId)),
  ]);
  if (!account || !kept) return undefined;
  const quotes = await readPrices(pricedTickers(account));
  const { holdings } = account;
  const { holdingsValueKrw } = valueAccount({
    ...holdings,
    marks: quotes,
    usdKrw: quotes.get(USD_KRW) ?? null,
  });
  return presentMargin(
    { ...holdings, ...kept, exposureKrw: holdingsValueKrw },
    marginRules,
    clock(),
  );
}

interface MarginFigures {
  readonly cashKrw: Decimal;
  readonly heldKrw: Decimal;
  /** Null where it is not known. */
  readonly exposureKrw: Decimal | null;
  readonly since: Instant | null;
  readonly chargedKrw: Decimal;
}

function presentMargin(figures: MarginFigures, rules: MarginRules, now: Instant): Margin {
  const { cashKrw, exposureKrw, since } = figures;
  const liability = liabilityOf(cashKrw);
  const standing = exposureKrw === null ? null : standingOf(cashKrw, exposureKrw);
  const maintained = exposureKrw && multiply([exposureKrw, rules.maintenance], UP_TO_WON);
  return {
    as_of: formatInstant(now),
    enabled: since !== null,
    since: formatInstantOrNull(since),
    liability_krw: formatDecimal(liability),
    exposure_krw: formatDecimalOrNull(exposureKrw),
    equity_krw: formatDecimalOrNull(standing?.equityKrw ?? null),
    maintenance_rate: formatDecimal(rules.maintenance),
    maintenance_krw: formatDecimalOrNull(maintained),
    leverage_max: rules.leverageMax,
    buying_power: powersOf(figures, rules),
    interest_rate: formatDecimal(rules.interestRate),
    interest: {
      next_at: formatInstant(addMicros(startOfKstDay(now), KST_DAY_MICROS)),
      next_krw: formatDecimal(interestOfDay(rules, liability)),
      charged_krw: formatDecimal(figures.chargedKrw),
    },
  };
}

const UP_TO_WON = { places: 0, mode: 'up' } as const;
const FREE = { feeKrw: ZERO, taxKrw: ZERO };

/** Without leverage the cash that nothing keeps back; with it, only where the account may owe. */
function powersOf(figures: MarginFigures, rules: MarginRules): Margin['buying_power'] {
  const { cashKrw, heldKrw, exposureKrw, since } = figures;
  if (exposureKrw === null) return null;
  const own = max(ZERO, subtract(cashKrw, heldKrw));
  const standing = { ...standingOf(cashKrw, exposureKrw), heldKrw };
  const leverages = Array.from(
    { length: since === null ? 1 : rules.leverageMax },
    (_, at) => at + 1,
  );
  return leverages.map((leverage) => ({
    leverage,
    krw: formatDecimal(leverage === 1 ? own : buyingPower(standing, leverage, FREE)),
  }));
}

async function selectMargin(sql: Sql, userId: string) {
  const [row] = await sql<{ since: Instant | null; charged: string }[]>`
    select margin_since as since,
      (select coalesce(sum(interest_krw), 0) from interest_charges
        where interest_charges.user_id = wallets.user_id)::text as charged
    from wallets where user_id = ${userId}`;
  return row && { since: row.since, chargedKrw: decimal(row.charged) };
}
