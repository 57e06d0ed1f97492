import type { Account } from '../account.ts';
import type { ActionEffect } from '../apply-action.ts';
import type { Bailout } from '../bailout.ts';
import type { InterestCharge, Liquidation } from '../liquidation.ts';
import type { CommandResult, Outcome } from '../settle-batch.ts';

/** What a day came to. */
export interface LedgerState {
  readonly decided: ReadonlyMap<string, Outcome>;
  readonly commands: ReadonlyMap<string, CommandResult>;
  /** By `<action> <user>`. */
  readonly effects: ReadonlyMap<string, ActionEffect>;
  readonly accounts: ReadonlyMap<string, Account>;
  /** By id. */
  readonly liquidations: ReadonlyMap<string, Liquidation>;
  /** By `<user> <at>`. */
  readonly interest: ReadonlyMap<string, InterestCharge>;
  /** By command. */
  readonly bailouts: ReadonlyMap<string, Bailout>;
}
