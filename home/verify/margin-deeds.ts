import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { InterestCharge, Liquidation } from '#trading/core/liquidation';
import type { Settlement } from '#trading/core/settle-batch';

/** What the house did to an account that owed: charged interest, or took back and sold. */
export interface MarginDeed {
  readonly at: Instant;
  /** The same for what is recorded and for what is decided again. */
  readonly name: string;
  /** One text for what came of it, as above. */
  readonly text: string;
}

/** As it is recorded. */
export interface RecordedDeed extends MarginDeed {
  readonly decidedUnder: string;
  readonly settledAt: Instant;
}

/** What is recorded of an account beside its orders and commands. */
export interface RecordedMargin {
  /** In order of time. */
  readonly deeds: readonly RecordedDeed[];
  /** Up to where its lane wrote down that it was looked after; undefined where it may not owe now. */
  readonly checkedTo: Instant | undefined;
}

export const NO_MARGIN: RecordedMargin = { deeds: [], checkedTo: undefined };

interface LiquidationRow {
  readonly id: string;
  readonly userId: string;
  readonly at: Instant;
  readonly trigger: string | null;
  readonly printAt: Instant | null;
  /** Maintenance, cash, exposure and equity, the same three behind it. */
  readonly sums: readonly string[];
  readonly cancelled: number;
  readonly sold: number;
  readonly decidedUnder: string;
  readonly settledAt: Instant;
}

interface ChargeRow {
  readonly userId: string;
  readonly at: Instant;
  readonly sums: readonly string[];
  readonly decidedUnder: string;
  readonly settledAt: Instant;
}

/** By user, of all that there is anything of. */
export async function readRecordedMargin(sql: Sql): Promise<ReadonlyMap<string, RecordedMargin>> {
  const liquidations = await sql<LiquidationRow[]>`
    select id, user_id as "userId", at, print_ticker_id as trigger, print_at as "printAt",
      to_json(array[maintenance::text, cash_krw::text, exposure_krw::text, equity_krw::text,
        cash_after_krw::text, exposure_after_krw::text, equity_after_krw::text]) as sums,
      cancelled, sold, decided_under as "decidedUnder", settled_at as "settledAt"
    from liquidations`;
  const charges = await sql<ChargeRow[]>`
    select user_id as "userId", at,
      to_json(array[liability_krw::text, rate::text, interest_krw::text]) as sums,
      decided_under as "decidedUnder", settled_at as "settledAt"
    from interest_charges`;
  const looked = await sql<{ userId: string; checkedTo: Instant }[]>`
    select user_id as "userId", margin_checked_to as "checkedTo" from wallets
    where margin_checked_to is not null`;
  const checkedTo = new Map(looked.map((row) => [row.userId, row.checkedTo]));
  const deeds = [...liquidations.map(recordedLiquidation), ...charges.map(recordedCharge)];
  const byUser = Map.groupBy(
    deeds.sort((a, b) => a.at - b.at),
    ({ userId }) => userId,
  );
  return new Map(
    [...new Set([...byUser.keys(), ...checkedTo.keys()])].map((userId) => [
      userId,
      { deeds: byUser.get(userId) ?? [], checkedTo: checkedTo.get(userId) },
    ]),
  );
}

/** What a settlement came to of it, in order of time; of one moment interest comes first. */
export function deedsOf({ interest, liquidations }: Settlement): MarginDeed[] {
  return [...interest.map(chargeAgain), ...liquidations.map(liquidationAgain)].sort(
    (a, b) => a.at - b.at,
  );
}

/** What the house sold: of what came of it, the orders tell. */
export function salesOf({ outcomes }: Settlement): MarginDeed[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind === 'filled' && outcome.order.liquidationId
      ? [saleDeed(outcome.order.id, outcome.at)]
      : [],
  );
}

/** A sale of the house, as it is recorded. */
export function saleDeed(orderId: string, at: Instant): MarginDeed {
  return { at, name: `sale ${orderId}`, text: '' };
}

function recordedLiquidation(row: LiquidationRow): RecordedDeed & { readonly userId: string } {
  const { userId, at, decidedUnder, settledAt, cancelled, sold } = row;
  const sums = row.sums.map(decimal);
  const trigger =
    row.printAt === null ? 'interest' : `${row.trigger} ${formatInstant(row.printAt)}`;
  const text = liquidationText({ at, trigger, sums, cancelled, sold });
  return { userId, at, decidedUnder, settledAt, name: `liquidation ${row.id}`, text };
}

function liquidationAgain({ id, at, ...liquidation }: Liquidation): MarginDeed {
  const { before, after, maintenance } = liquidation;
  const [cancelled, sold] = [liquidation.cancelled.length, liquidation.sold.length];
  const trigger =
    liquidation.trigger.kind === 'INTEREST'
      ? 'interest'
      : `${liquidation.trigger.print.tickerId} ${formatInstant(liquidation.trigger.print.at)}`;
  const standings = [before, after].flatMap(({ cashKrw, exposureKrw, equityKrw }) => {
    return [cashKrw, exposureKrw, equityKrw];
  });
  const sums = [maintenance, ...standings];
  const text = liquidationText({ at, trigger, sums, cancelled, sold });
  return { at, name: `liquidation ${id}`, text };
}

interface LiquidationSaid {
  readonly at: Instant;
  readonly trigger: string;
  readonly sums: readonly Decimal[];
  readonly cancelled: number;
  readonly sold: number;
}

function liquidationText({ at, trigger, sums, cancelled, sold }: LiquidationSaid): string {
  const figures = sums.map(formatDecimal).join(' ');
  return `${formatInstant(at)} by ${trigger}: ${figures}, ${cancelled} taken back, ${sold} sold`;
}

function recordedCharge({ userId, at, sums, decidedUnder, settledAt }: ChargeRow) {
  const deed = chargeDeed(userId, at, sums.map(decimal));
  return { ...deed, userId, decidedUnder, settledAt };
}

function chargeAgain({ userId, at, liabilityKrw, rate, interestKrw }: InterestCharge): MarginDeed {
  return chargeDeed(userId, at, [liabilityKrw, rate, interestKrw]);
}

function chargeDeed(userId: string, at: Instant, sums: readonly Decimal[]): MarginDeed {
  const name = `interest of ${userId} at ${formatInstant(at)}`;
  return { at, name, text: sums.map(formatDecimal).join(' ') };
}
