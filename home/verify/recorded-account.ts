import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { KeptAction } from '#market/corporate-actions';
import type { Instrument } from '#market/instruments';
import type { HaltTimes } from '#trading/core/halts';
import type { Listings } from '#trading/core/listings';
import type { OpenCommand } from '#trading/core/open-command';
import type { OpenOrder } from '#trading/core/open-order';
import type { LocatedAction, TapeView } from '#trading/core/schedule-orders';
import type { RecordedTarget } from '#trading/core/settle-batch';
import type { TradingRules } from '#trading/core/trading-rules';
import { type OpenOrderRow, readOpenOrder } from '#trading/read-orders';
import type { RulesHistory } from '#trading/rules-history';
import type { AppliedRow } from './applied-actions.ts';
import type { RecordedMargin } from './margin-deeds.ts';
import type { RecordedBailout } from './recorded-bailouts.ts';
import type { RecordedStrike } from './recorded-strikes.ts';

/** What all decisions rest on. */
export interface World {
  readonly tape: ReadonlyMap<string, TapeView>;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly halts: HaltTimes;
  /** In order of time. */
  readonly actions: readonly LocatedAction<CorporateAction>[];
  readonly actionsOf: (tickerId: string) => readonly KeptAction[];
  readonly listings: Listings;
  /** Up to where the resting orders of an instrument are decided; undefined where nobody has said yet. */
  readonly matchedTo: (partition: number, tickerId: string) => Instant | undefined;
  /** By which figures of the house. */
  readonly history: RulesHistory;
}

/** An order with what is recorded of its end. */
export interface DecidedRow extends OpenOrderRow {
  readonly status: 'PENDING' | 'FILLED' | 'CANCELLED' | 'FAILED';
  readonly reason: string | null;
  readonly decided_under: string | null;
  /** The context of the reason. */
  readonly reason_detail: string | null;
  /** A cap refused it, by figures of its time. */
  readonly capped: boolean;
  /** Event time; null where it was not filled. */
  readonly filled_at: Instant | null;
  /** When the print was that it was filled on. */
  readonly print_at: Instant | null;
  readonly settled_at: Instant | null;
  /** Price, quantity, gross, gross_krw, fee_krw, tax_krw, cost_krw. */
  readonly amounts: readonly string[] | null;
}

/** A command with its result. */
export interface AnsweredRow {
  readonly command: OpenCommand;
  /** As {@link answerOf} tells it. */
  readonly answer: string;
  readonly reasonDetail: string | null;
  /** Event time. */
  readonly decidedAt: Instant;
  readonly settledAt: Instant;
}

/** All that is recorded of an account, what corporate actions came to by their ids. */
export interface Recorded {
  /** Decided orders, and LIMIT orders that wait. */
  readonly rows: readonly DecidedRow[];
  readonly commands: readonly AnsweredRow[];
  readonly applied: ReadonlyMap<string, AppliedRow>;
  readonly margin: RecordedMargin;
  /** By command. */
  readonly bailouts: ReadonlyMap<string, RecordedBailout>;
  /** The same. */
  readonly strikes: ReadonlyMap<string, RecordedStrike>;
  /** Every order of the user, also such as were refused without a look at the account. */
  readonly targets: ReadonlyMap<string, RecordedTarget>;
}

/** One text for the result of a command. */
export function answerOf(status: string, reason: string | null, cancelled: number): string {
  return reason === null ? `${status} ${cancelled}` : `${status} ${reason}`;
}

/** Whether rules decided it that nobody knows any more. */
export function isOther(row: DecidedRow | AppliedRow, { instruments, history }: World): boolean {
  if ('status' in row && row.status === 'PENDING') return false;
  return history.decidedBy(row.decided_under, instruments.get(row.ticker_id)) === undefined;
}

/** By which rules; what waits was decided upon by the newest. */
export function rulesOf(
  row: DecidedRow | AppliedRow,
  { instruments, history }: World,
): TradingRules {
  return history.decidedBy(row.decided_under, instruments.get(row.ticker_id)) ?? history.latest;
}

export function asAccepted(row: DecidedRow): OpenOrder {
  return { ...readOpenOrder(row), hold: null, restingSince: null };
}
