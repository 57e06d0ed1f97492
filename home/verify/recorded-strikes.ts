import type { Sql } from '@mockstreet/db/client';
import { decimal, formatDecimal, subtract, wholeDecimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Strike } from '#trading/core/decide-strike';
import type { EtfHolder } from '#trading/core/human-etf';
import type { HumanEtfGates } from '#trading/core/settle-batch';
import { strikeActionId } from '#trading/core/strike-command';
import type { AnsweredRow } from './recorded-account.ts';

/** A strike as it is recorded. */
export interface RecordedStrike {
  readonly text: string;
  readonly decidedUnder: string;
  readonly holders: readonly EtfHolder[];
}

interface StrikeRow {
  readonly id: string;
  readonly pricedFrom: Instant;
  readonly decidedUnder: string;
  readonly holders: number;
  readonly outstanding: string;
  readonly isClosing: boolean;
  readonly sums: readonly string[];
}

/** By command. */
export async function readRecordedStrikes(
  sql: Sql,
  userId: string,
): Promise<ReadonlyMap<string, RecordedStrike>> {
  const rows = await sql<StrikeRow[]>`
    select command_id as id, priced_from as "pricedFrom", decided_under as "decidedUnder",
      holders::int, outstanding, is_closing as "isClosing",
      to_json(array[nav_krw::text, price::text, realised_krw::text, due_krw::text, per_share::text,
        paid_krw::text, base_krw::text, book_krw::text, high_water_krw::text]) as sums
    from human_etf_strikes where user_id = ${userId}`;
  const paid = await readPaid(sql, rows);
  return new Map(rows.map((row) => [row.id, recordedOf(row, paid.get(strikeActionId(row.id)))]));
}

/** Who was paid of each, with what they held. */
async function readPaid(sql: Sql, strikes: readonly StrikeRow[]) {
  const ids = strikes.map(({ id }) => strikeActionId(id));
  const rows = await sql<{ actionId: string; userId: string; quantity: string }[]>`
    select action_id as "actionId", user_id as "userId", quantity_before as quantity
    from action_applications where action_id = any(${ids}::uuid[])`;
  return Map.groupBy(rows, ({ actionId }) => actionId);
}

function recordedOf(
  row: StrikeRow,
  paid: readonly { readonly userId: string; readonly quantity: string }[] = [],
): RecordedStrike {
  const { pricedFrom, decidedUnder, holders: count, outstanding, isClosing } = row;
  const known = paid.map(({ userId, quantity }) => ({ userId, quantity: decimal(quantity) }));
  const found = known.reduce((sum, { quantity }) => subtract(sum, quantity), decimal(outstanding));
  // Of what nobody was paid of, or not yet, it is not on record how many held how much: only how much all of them did.
  const unknown = Array.from({ length: count - known.length }, (_, index) => {
    return { userId: `holder ${index}`, quantity: index === 0 ? found : ZERO };
  });
  const figures = [wholeDecimal(count), decimal(outstanding), ...row.sums.map(decimal)];
  const text = [formatInstant(pricedFrom), `${isClosing}`, ...figures.map(formatDecimal)].join(' ');
  return { text, decidedUnder, holders: [...known, ...unknown] };
}

/** The same of a strike that was decided again. */
export function strikeText({ pricedFrom, figures, holders }: Strike): string {
  const { navKrw, price, realisedKrw, dueKrw, dividendPerShare, paidKrw, next } = figures;
  const sums = [
    ...[wholeDecimal(holders), figures.outstanding, navKrw, price, realisedKrw, dueKrw],
    ...[dividendPerShare, paidKrw, next.baseKrw, next.bookKrw, next.highWaterKrw],
  ];
  const told = [formatInstant(pricedFrom), `${figures.isClosing}`, ...sums.map(formatDecimal)];
  return told.join(' ');
}

/** What listings and strikes rested on beside their account, as their results say. */
export function recordedGates(
  answers: ReadonlyMap<string, AnsweredRow>,
  strikes: ReadonlyMap<string, RecordedStrike>,
): HumanEtfGates {
  return {
    listing(id) {
      const detail = answers.get(id)?.reasonDetail ?? '';
      const listed = detail.startsWith('listed=') ? detail.slice('listed='.length) : undefined;
      return { isTaken: detail === 'name=taken', listedBefore: listed };
    },
    holders: (id) => strikes.get(id)?.holders,
  };
}
