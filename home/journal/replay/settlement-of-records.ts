import type { Instant } from '@mockstreet/shared/instant';
import type { BailoutRow } from '#trading/bailout-rows';
import { type CommandRow, resultRow, waitingCommandRow } from '#trading/command-rows';
import type { Account } from '#trading/core/account';
import { nextStrikes } from '#trading/core/decide-strike';
import type { OpenCommand } from '#trading/core/open-command';
import type { OpenOrder } from '#trading/core/open-order';
import type { HumanEtfRows } from '#trading/human-etf-rows';
import type { MarginRows } from '#trading/margin-rows';
import { askedIntentOf } from '#trading/read-commands';
import { type OrderRow, outcomeRow, placedRow } from '#trading/settlement-rows';
import type { SettlementWrite } from '#trading/write-settlement';
import type { CommandRecord, SettlementRecord } from '../journal-message.ts';
import type { DecisionRecord, Followed } from './follow-records.ts';
import { orderOf, timeOf } from './order-of-record.ts';
import { bailoutOf } from './take-bailout.ts';
import { chargeOf, liquidationOf } from './take-margin.ts';
import { listingOfRecord, strikeCommandOf, strikeOfRecord } from './take-share.ts';

/** What was decided again, for one statement, the engine's own; its guards hold here too. */
export function settlementOf(
  records: readonly DecisionRecord[],
  decided: readonly Followed[],
): SettlementWrite {
  const accounts = new Map<string, Account>();
  for (const { account } of decided) if (account) accounts.set(account.userId, account);
  const effects = decided
    .flatMap((one) => [...one.effects])
    .map(([record, effect]) => ({
      effect,
      decidedUnder: record.decided_under,
      appliedAt: timeOf(record.applied_at),
      isLink: Boolean(record.receipt),
    }));
  const taken = decided.flatMap((one) => one.taken);
  const writtenAt = latest(taken.flatMap(writtenAtOf));
  const shares = sharesOf(taken);
  return {
    orders: [
      ...settledRows(records, decided),
      ...decided.flatMap(({ placed }) => placed.map(waitingOn)),
    ],
    ...{ effects, accounts, conflicts: [] },
    commands: [
      ...decided.flatMap(({ commands }) => commands.map(answeredRow)),
      ...taken.flatMap(struckRow),
      ...strikesToCome(shares).map(waitingCommandRow),
    ],
    margin: marginOf(taken),
    bailouts: bailoutsOf(taken),
    humanEtfs: shares,
    ...(writtenAt === undefined ? {} : { writtenAt }),
  };
}

function settledRows(records: readonly DecisionRecord[], decided: readonly Followed[]): OrderRow[] {
  const fills = new Map(decided.flatMap((one) => [...one.fills]));
  const agreed = new Set<DecisionRecord>(decided.flatMap((one) => one.agreed));
  return records
    .filter((record) => record.kind === 'settlement')
    .filter((record) => agreed.has(record))
    .map((record) => settledRow(record, fills.get(record.order.id)));
}

function settledRow(
  { order: asked, outcome, receipt }: SettlementRecord,
  fill: ReturnType<Followed['fills']['get']>,
): OrderRow {
  const settledAt = timeOf(outcome.settled_at);
  const decidedAt = receipt ? timeOf(receipt.decided_at) : null;
  const decidedUnder = outcome.decided_under ?? null;
  if (fill) return { ...outcomeRow(fill, settledAt, decidedUnder), decidedAt };
  const { status, reason, reason_detail: reasonDetail } = outcome;
  const none = { fill: null, legs: [], filledAt: null };
  const order = orderOf(asked);
  return { order, status, reason, reasonDetail, ...none, settledAt, decidedUnder, decidedAt };
}

function waitingOn(order: OpenOrder): OrderRow {
  return placedRow(order, order.restingSince ?? order.notBefore);
}

/** Of what is no order's end, which says of itself when it was settled. */
function writtenAtOf(record: DecisionRecord): Instant[] {
  if (record.kind === 'placement') return [timeOf(record.written_at)];
  if (record.kind === 'command') return [timeOf(record.result.settled_at)];
  return 'settled_at' in record ? [timeOf(record.settled_at)] : [];
}

function latest(times: readonly Instant[]): Instant | undefined {
  return times.length === 0 ? undefined : (Math.max(...times) as Instant);
}

const recorded = (one: { readonly decided_under: string; readonly settled_at: string }) => ({
  decidedUnder: one.decided_under,
  settledAt: timeOf(one.settled_at),
});

function bailoutsOf(records: readonly DecisionRecord[]): BailoutRow[] | undefined {
  const rows = records.flatMap((one) =>
    one.kind === 'bailout' ? [{ bailout: bailoutOf(one), ...recorded(one) }] : [],
  );
  return rows.length === 0 ? undefined : rows;
}

function sharesOf(records: readonly DecisionRecord[]): HumanEtfRows | undefined {
  const listings = records.flatMap((one) =>
    one.kind === 'listing' ? [{ listing: listingOfRecord(one), ...recorded(one) }] : [],
  );
  const strikes = records.flatMap((one) =>
    one.kind === 'strike' ? [{ strike: strikeOfRecord(one), ...recorded(one) }] : [],
  );
  return listings.length + strikes.length === 0 ? undefined : { listings, strikes };
}

function strikesToCome(shares: HumanEtfRows | undefined): OpenCommand[] {
  return nextStrikes({
    listings: (shares?.listings ?? []).map(({ listing }) => listing),
    strikes: (shares?.strikes ?? []).map(({ strike }) => strike),
  });
}

/** A strike is told of as what it is, and not as a command with its result. */
function struckRow(record: DecisionRecord): CommandRow[] {
  if (record.kind !== 'strike') return [];
  const command = strikeCommandOf(record);
  const result = { command, at: command.notBefore, status: 'DONE', denial: null } as const;
  return [resultRow({ ...result, cancelled: 0 }, timeOf(record.settled_at))];
}

function marginOf(records: readonly DecisionRecord[]): MarginRows | undefined {
  const interest = records.flatMap((one) =>
    one.kind === 'interest' ? [{ charge: chargeOf(one), ...recorded(one) }] : [],
  );
  const liquidations = records.flatMap((one) =>
    one.kind === 'liquidation' ? [{ liquidation: liquidationOf(one), ...recorded(one) }] : [],
  );
  return interest.length + liquidations.length === 0 ? undefined : { interest, liquidations };
}

function answeredRow(record: CommandRecord): CommandRow {
  const { status, reason, reason_detail, cancelled, decided_at, settled_at } = record.result;
  return {
    command: commandOf(record.command),
    ...{ status, reason, reasonDetail: reason_detail, cancelled },
    decidedAt: decided_at === null ? null : timeOf(decided_at),
    settledAt: timeOf(settled_at),
  };
}

/** The command that a record holds, as it came. */
export function commandOf(record: CommandRecord['command']): OpenCommand {
  return {
    id: record.id,
    userId: record.user_id,
    clientCommandId: record.client_command_id,
    intent: askedIntentOf(record),
    bodySha256: record.body_sha256,
    intakeId: record.intake_id,
    clockErrorMs: record.clock_error_ms,
    partition: record.partition,
    acceptedAt: timeOf(record.accepted_at),
    signedAt: record.signed_at === null ? null : timeOf(record.signed_at),
    notBefore: timeOf(record.not_before),
  };
}
