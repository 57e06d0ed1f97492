import { formatDecimal, max, negate, ZERO } from '@mockstreet/shared/decimal';
import { type Account, allowedSince, isOverridden, refuseTrust } from './account.ts';
import { isBehind } from './cancel-orders.ts';
import type { Denial } from './decide-order.ts';
import { availableCash } from './holds.ts';
import { refuseListed } from './list-human-etf.ts';
import { shareAmong } from './listings.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import type { ScheduledCommand } from './scheduled-event.ts';
import type { CommandResult } from './settle-batch.ts';

export interface SwitchInput {
  readonly event: ScheduledCommand;
  /** Whether the account shall be allowed to owe. */
  readonly isWanted: boolean;
  readonly account: Account;
  /** Undecided ones of the account. */
  readonly orders: readonly OpenOrder[];
}

/**
 * Allows an account to owe, or takes that back: only of one that owes nothing, keeps back nothing that is not there
 * and waits for nothing that was ordered with leverage before. Asking for what is so already is no mistake. Nor is a
 * switch that comes behind one that was accepted later: that is what its user wanted last, and it stays so.
 */
export function switchMargin({ event, isWanted, account: given, orders }: SwitchInput): {
  readonly result: CommandResult;
  readonly account: Account;
} {
  const { command, at } = event;
  const result = { command, at, status: 'DONE', denial: null, cancelled: 0 } as const;
  if (isOverridden(given, command.acceptedAt)) return { result, account: given };
  const account = { ...given, switchedBy: command.acceptedAt };
  const untrusted = isWanted && refuseOwing(given, at, orders, command);
  if (untrusted)
    return { result: { ...result, status: 'REJECTED', denial: untrusted }, account: given };
  if (isWanted) {
    const margin = account.margin ?? allowedSince(account, at, command.partition);
    return { result, account: { ...account, margin } };
  }
  const denial =
    account.margin &&
    refuseLeaving(
      account,
      orders.filter((one) => isBehind(command, one)),
    );
  if (denial) return { result: { ...result, status: 'REJECTED', denial }, account: given };
  const { margin: _, ...without } = account;
  return { result, account: without };
}

function refuseOwing(
  account: Account,
  at: ScheduledCommand['at'],
  orders: readonly OpenOrder[],
  command: OpenCommand,
): Denial | undefined {
  return refuseListed(account) ?? refuseTrust(account, at) ?? refuseFunds(account, orders, command);
}

/** Shares of users are not owed for: who holds one, or has ordered one, may not owe. */
function refuseFunds(
  account: Account,
  orders: readonly OpenOrder[],
  command: OpenCommand,
): Denial | undefined {
  const ordered = orders.filter((one) => one.hold !== null || isBehind(command, one));
  const fund = shareAmong(account, ordered);
  return fund === undefined ? undefined : { code: 'NOT_ELIGIBLE', detail: `human_etf=${fund}` };
}

function refuseLeaving(account: Account, orders: readonly OpenOrder[]): Denial | undefined {
  const { cashKrw, heldKrw } = account;
  if (availableCash(account) < ZERO) {
    const liability = formatDecimal(max(ZERO, negate(cashKrw)));
    return {
      code: 'MARGIN_REQUIRED',
      detail: `liability=${liability} held=${formatDecimal(heldKrw)}`,
    };
  }
  const leveraged = orders.filter(({ leverage }) => leverage !== null && leverage > 1).length;
  if (leveraged === 0) return undefined;
  return { code: 'MARGIN_REQUIRED', detail: `leveraged_orders=${leveraged}` };
}
