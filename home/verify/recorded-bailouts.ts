import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Bailout, Surrender } from '#trading/core/bailout';
import type { TradingRules } from '#trading/core/trading-rules';
import type { RulesHistory } from '#trading/rules-history';

/** A bailout as it is recorded. */
export interface RecordedBailout {
  readonly bailout: Bailout;
  readonly decidedUnder: string;
}

interface BailoutRow {
  readonly commandId: string;
  readonly userId: string;
  readonly at: Instant;
  readonly trustedAgainAt: Instant;
  readonly cancelled: number;
  readonly decidedUnder: string;
  /** Cash, exposure and equity before it, written off, given, cash behind it, and the most equity. */
  readonly sums: readonly string[];
  /** Ticker and currency, quantity, both costs and worth of each. */
  readonly surrendered: readonly (readonly string[])[] | null;
}

/** By command. */
export async function readRecordedBailouts(
  sql: Sql,
  userId: string,
): Promise<ReadonlyMap<string, RecordedBailout>> {
  const rows = await sql<BailoutRow[]>`
    select command_id as "commandId", user_id as "userId", at, trusted_again_at as "trustedAgainAt",
      cancelled, decided_under as "decidedUnder",
      to_json(array[cash_before_krw::text, exposure_before_krw::text, equity_before_krw::text,
        written_off_krw::text, given_krw::text, cash_krw::text, equity_max_krw::text]) as sums,
      (select json_agg(array[ticker_id, currency::text, quantity::text, cost::text, cost_krw::text,
          value_krw::text] order by ticker_id collate "C")
        from bailout_surrenders s where s.user_id = b.user_id and s.at = b.at) as surrendered
    from bailouts b where user_id = ${userId}`;
  return new Map(rows.map((row) => [row.commandId, recordedOf(row)]));
}

function recordedOf(row: BailoutRow): RecordedBailout {
  const { commandId: id, userId, at, trustedAgainAt, cancelled, decidedUnder } = row;
  const [cashBefore, exposureKrw, equityKrw, writtenOffKrw, givenKrw, cashKrw, equityMaxKrw] =
    row.sums.map(decimal) as [Decimal, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal];
  const before = { cashKrw: cashBefore, exposureKrw, equityKrw };
  const surrendered = (row.surrendered ?? []).map(surrenderOf);
  const amounts = { writtenOffKrw, givenKrw, cashKrw, equityMaxKrw };
  return {
    bailout: { ...{ id, userId, at, trustedAgainAt, cancelled, before, surrendered }, ...amounts },
    decidedUnder,
  };
}

function surrenderOf([tickerId, currency, ...amounts]: readonly string[]): Surrender {
  const [quantity, cost, costKrw, valueKrw] = amounts.map(decimal);
  return { tickerId, currency, quantity, cost, costKrw, valueKrw } as Surrender;
}

/** One text for what came of a bailout, the same from the core and from the tables. */
export function bailoutText(bailout: Bailout): string {
  const { before, surrendered, at, trustedAgainAt, cancelled } = bailout;
  const sums = [
    ...[before.cashKrw, before.exposureKrw, before.equityKrw],
    ...[bailout.writtenOffKrw, bailout.givenKrw, bailout.cashKrw, bailout.equityMaxKrw],
  ];
  const positions = surrendered.map(({ tickerId, currency, ...amounts }) =>
    [
      ...[tickerId, currency],
      ...[amounts.quantity, amounts.cost, amounts.costKrw, amounts.valueKrw].map(formatDecimal),
    ].join(' '),
  );
  const moments = `${formatInstant(at)} until ${formatInstant(trustedAgainAt)}`;
  return [moments, ...sums.map(formatDecimal), `${cancelled} taken back`, ...positions].join(', ');
}

/** What a refusal says that the house allowed at most. */
const MAXIMUM = /^equity=\S+ maximum=(\d+)$/;

/**
 * By which rules a bailout is decided once more: those that it is recorded under, on the terms of its record; of a
 * refusal those that are in force, with the most that it names.
 */
export function rulesOfBailout(
  { latest, decidedBy }: Pick<RulesHistory, 'latest' | 'decidedBy'>,
  recorded: RecordedBailout | undefined,
  reasonDetail: string | null,
): TradingRules {
  if (recorded) {
    const { at, trustedAgainAt, equityMaxKrw, cashKrw } = recorded.bailout;
    const rules = decidedBy(recorded.decidedUnder, undefined) ?? latest;
    return { ...rules, bailout: { equityMaxKrw, cashKrw, everyMicros: trustedAgainAt - at } };
  }
  const maximum = MAXIMUM.exec(reasonDetail ?? '')?.[1];
  if (maximum === undefined) return latest;
  return { ...latest, bailout: { ...latest.bailout, equityMaxKrw: decimal(maximum) } };
}
