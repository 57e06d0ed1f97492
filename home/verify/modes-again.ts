import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { Side } from '@mockstreet/shared/order';
import type { Instrument } from '#market/instruments';
import { hasMarket } from '#trading/core/decide-order';
import { createTradingModes, refuseByMode, type TradingModes } from '#trading/core/trading-modes';
import { readTradingModes } from '#trading/trading-mode-rows';

/** What is recorded of how an order was judged by trading modes. */
interface ModeRow {
  readonly id: string;
  readonly userId: string;
  readonly tickerId: string;
  readonly side: Side;
  readonly acceptedAt: Instant;
  /** Code and context where a mode refused it. */
  readonly byMode: string | null;
  /** Refused for what is looked at before modes are. */
  readonly isRefusedBefore: boolean;
}

const ROWS_AT_ONCE = 5_000;

/**
 * Judges every order once more by the trading modes in force when it was accepted. A line for each that
 * comes out otherwise.
 */
export async function judgeModesAgain(
  sql: Sql,
  instruments: ReadonlyMap<string, Instrument>,
): Promise<readonly string[]> {
  const said = await readTradingModes(sql);
  const modes = createTradingModes(said);
  const differences: string[] = [];
  const read = sql<ModeRow[]>`
    select id, user_id as "userId", ticker_id as "tickerId", side, accepted_at as "acceptedAt",
      case when reason_detail like 'mode=%' then reason || ' ' || reason_detail end as "byMode",
      coalesce(reason in ('AUTH_REVOKED', 'UNKNOWN_INSTRUMENT')
        or reason_detail similar to '(lot|tick|market)=%', false) as "isRefusedBefore"
    from orders
    -- Modes bind users, not what the house sells.
    where liquidation_id is null
      and (accepted_at >= ${said[0]?.effectiveFrom ?? null} or reason_detail like 'mode=%')`;
  for await (const rows of read.cursor(ROWS_AT_ONCE)) {
    for (const row of rows) differences.push(...differenceOf(row, instruments, modes));
  }
  return differences;
}

function differenceOf(
  row: ModeRow,
  instruments: ReadonlyMap<string, Instrument>,
  modes: TradingModes,
): string[] {
  const instrument = instruments.get(row.tickerId);
  if (row.isRefusedBefore || !instrument || !hasMarket(instrument)) return [];
  const { tickerId, userId, acceptedAt, side } = row;
  const { market } = instrument;
  const denial = refuseByMode(modes.strictest({ market, tickerId, userId }, acceptedAt), side);
  const again = denial ? `${denial.code} ${denial.detail}` : null;
  if (again === row.byMode) return [];
  return [`order ${row.id}: recorded ${row.byMode ?? 'taken'}, judged again ${again ?? 'taken'}`];
}
