import type { Sql } from '@mockstreet/db/client';
import { formatDecimal, formatDecimalOrNull } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS } from '@mockstreet/shared/kst';
import type { z } from 'zod';
import { USD_KRW } from '#market/print';
import { valueAccount } from '#portfolio/value-account';
import type { BailoutRules } from '#trading/core/bailout';
import { toDecimalText } from '../http/wire.ts';
import { type PortfolioPorts, pricedTickers, readAccount } from '../portfolio/read-portfolio.ts';
import type { bailoutSchema } from './bailout-schema.ts';

export interface BailoutPorts extends PortfolioPorts {
  readonly bailoutRules: BailoutRules;
}

type Bailout = z.output<typeof bailoutSchema>;

/** Whether one user may be bailed out now, at last prices, and when they were; undefined for a user without a wallet. */
export async function readBailout(
  ports: BailoutPorts,
  userId: string,
): Promise<Bailout | undefined> {
  const { read, readPrices, clock, bailoutRules: rules } = ports;
  const account = await readAccount(ports, userId);
  if (!account) return undefined;
  const had = await read((sql) => selectBailouts(sql, userId));
  const quotes = await readPrices(pricedTickers(account));
  const { equityKrw } = valueAccount({
    ...account.holdings,
    marks: quotes,
    usdKrw: quotes.get(USD_KRW) ?? null,
  });
  const now = clock();
  const [last] = had;
  const allowedAt = last?.trusted_again_at ?? now;
  const isRich = equityKrw !== null && equityKrw > rules.equityMaxKrw;
  const reason = allowedAt > now ? 'LIMIT_EXCEEDED' : isRich ? 'NOT_ELIGIBLE' : null;
  return {
    as_of: formatInstant(now),
    may_ask: reason === null && equityKrw === null ? null : reason === null,
    reason,
    equity_krw: formatDecimalOrNull(equityKrw),
    equity_max_krw: formatDecimal(rules.equityMaxKrw),
    cash_krw: formatDecimal(rules.cashKrw),
    every_days: rules.everyMicros / KST_DAY_MICROS,
    allowed_at: allowedAt > now ? formatInstant(allowedAt) : null,
    count: had.length,
    last: last ? presentLast(last) : null,
  };
}

interface BailoutRow {
  readonly command_id: string;
  readonly at: Instant;
  readonly trusted_again_at: Instant;
  readonly settled_at: Instant;
  readonly equity_before_krw: string;
  readonly cash_krw: string;
  readonly written_off_krw: string;
  readonly given_krw: string;
  readonly cancelled: number;
  readonly surrendered: readonly (readonly [string, string, string, string])[] | null;
}

/** Newest first; a user has one a month at most. */
async function selectBailouts(sql: Sql, userId: string): Promise<readonly BailoutRow[]> {
  return await sql<BailoutRow[]>`
    select command_id, at, trusted_again_at, settled_at, equity_before_krw, cash_krw,
      written_off_krw, given_krw, cancelled,
      (select json_agg(array[ticker_id, quantity::text, cost_krw::text, value_krw::text]
          order by ticker_id collate "C")
        from bailout_surrenders took
        where took.user_id = bailouts.user_id and took.at = bailouts.at) as surrendered
    from bailouts where user_id = ${userId} order by at desc`;
}

function presentLast(row: BailoutRow): Bailout['last'] {
  return {
    command_id: row.command_id,
    at: formatInstant(row.at),
    equity_before_krw: toDecimalText(row.equity_before_krw),
    equity_after_krw: toDecimalText(row.cash_krw),
    written_off_krw: toDecimalText(row.written_off_krw),
    given_krw: toDecimalText(row.given_krw),
    surrendered: (row.surrendered ?? []).map(([ticker_id, quantity, cost, value]) => ({
      ticker_id,
      quantity: toDecimalText(quantity),
      cost_krw: toDecimalText(cost),
      value_krw: toDecimalText(value),
    })),
    cancelled: row.cancelled,
    settled_at: formatInstant(row.settled_at),
  };
}
