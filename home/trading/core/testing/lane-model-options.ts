import type { CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import type { Account } from '../account.ts';
import type { Halt } from '../halts.ts';
import type { TradingRules } from '../trading-rules.ts';
import type { LaneModel } from './lane-model.ts';
import type { QueueMessage } from './queue-message.ts';
import type { Day } from './trading-day.ts';

/** The house and the day that a model of a lane works with. */
export interface LaneModelOptions extends LaneSizes {
  readonly rules: TradingRules;
  readonly accounts: ReadonlyMap<string, Account>;
  /** What stands in the queue at first; more may be published. */
  readonly queue: readonly QueueMessage[];
  /** The finished tape by ticker, USD/KRW among them; {@link LaneModel.completeTape} uncovers it. */
  readonly tape: ReadonlyMap<string, readonly Print[]>;
  /** In order of time; known from the first moment. */
  readonly actions: readonly CorporateAction[];
  /** By ticker; known once the tape has come there, and the end once it has come that far. */
  readonly halts: ReadonlyMap<string, readonly Halt[]>;
  readonly opensAt: Day['opensAt'];
  readonly isTradedThrough: Day['isTradedThrough'];
}

/** How much of each a lane takes at a time; no result depends on them. */
export interface LaneSizes {
  /** Submissions held unacked. */
  readonly poolSize: number;
  /** Turns for which a market order is held so for the next print as well. */
  readonly briefTurns: number;
  /** Stored orders that do not rest, looked at in one turn. */
  readonly pageSize: number;
  /** Of a tape that resting orders wait for, looked at in one turn, in microseconds. */
  readonly lookMicros: number;
  /** Turns from one writing down of how far they are matched to the next. */
  readonly matchedEvery: number;
  /** Of the tapes that margin is judged by in one turn, in microseconds. */
  readonly marginWindowMicros: number;
}
