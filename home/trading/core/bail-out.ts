import { add, formatDecimal, max, subtract, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { type Account, type Position, refuseTrust } from './account.ts';
import { type Bailout, mayTrustAgainAt, type Surrender } from './bailout.ts';
import { isBehind } from './cancel-orders.ts';
import type { Denial } from './decide-order.ts';
import { releaseHold } from './holds.ts';
import type { MarginStanding } from './liquidation.ts';
import { refuseListed } from './list-human-etf.ts';
import { liabilityOf, standingOf } from './margin-terms.ts';
import { exposureOf, type MarkSources, type ValuedPosition, valuePositions } from './marks.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import type { ScheduledCommand } from './scheduled-event.ts';
import type { CommandResult } from './settle-batch.ts';

export interface BailoutInput {
  readonly event: ScheduledCommand;
  /** With all its positions. */
  readonly account: Account;
  /** Undecided ones of the account. */
  readonly orders: readonly OpenOrder[];
  readonly sources: MarkSources;
}

/** What asking for a bailout came to; of a refusal the result alone. */
export interface BailedOut {
  readonly result: CommandResult;
  readonly account: Account;
  readonly bailout?: Bailout;
  readonly cancelled: readonly OpenOrder[];
}

/**
 * When a bailout that is asked for is decided. One that is found late comes behind all that has been settled of its
 * account: what it has come to hold since would be valued at prices of before, and given up before it was bought.
 */
export function bailoutMoment(account: Account, { notBefore }: OpenCommand): Instant {
  const { margin, positions } = account;
  const moved = Array.from(positions.values(), ({ movedAt }) => movedAt ?? notBefore);
  const behind = Math.max(margin?.checkedTo ?? notBefore, ...moved) as Instant;
  // Of one moment a command comes before a fill. A corporate action of its own moment has come before it anyway.
  return behind > notBefore ? addMicros(behind, 1) : notBefore;
}

/**
 * Lets an account begin anew that has next to nothing left: takes back all that it has ordered, takes what it holds at no
 * price, writes off what it owes, and gives it fresh cash. It may not owe any more.
 */
export function bailOut(input: BailoutInput): BailedOut {
  const { event, account, orders, sources } = input;
  const { command, at } = event;
  const { bailout: rules } = sources.rules;
  const result = { command, at, status: 'DONE', denial: null, cancelled: 0 } as const;
  const reject = (denial: Denial): BailedOut => ({
    ...{ result: { ...result, status: 'REJECTED', denial }, account, cancelled: [] },
  });
  const untrusted = refuseListed(account) ?? refuseTrust(account, at);
  if (untrusted) return reject(untrusted);
  const valued = valuePositions(account, at, sources);
  const before = standingOf(account.cashKrw, exposureOf(valued));
  if (before.equityKrw > rules.equityMaxKrw) {
    return reject({ code: 'NOT_ELIGIBLE', detail: excess(before, rules.equityMaxKrw) });
  }
  const cancelled = orders.filter((order) => isBehind(command, order) || order.hold !== null);
  const surrendered = valued.map((one) => surrender(one, sources)).sort(byTicker);
  const bailout: Bailout = {
    ...{ id: command.id, userId: command.userId, at, before, surrendered },
    writtenOffKrw: liabilityOf(account.cashKrw),
    givenKrw: subtract(rules.cashKrw, max(ZERO, account.cashKrw)),
    ...{ cashKrw: rules.cashKrw, equityMaxKrw: rules.equityMaxKrw },
    trustedAgainAt: mayTrustAgainAt(rules, at),
    cancelled: cancelled.length,
  };
  return {
    result: { ...result, cancelled: cancelled.length },
    account: applyBailout(cancelled.reduce(releaseHold, account), bailout),
    ...{ bailout, cancelled },
  };
}

function excess({ equityKrw }: MarginStanding, maximum: Bailout['equityMaxKrw']): string {
  return `equity=${formatDecimal(equityKrw)} maximum=${formatDecimal(maximum)}`;
}

function surrender(
  { tickerId, position, valueKrw }: ValuedPosition,
  { instrumentOf }: MarkSources,
): Surrender {
  const { quantity, cost, costKrw } = position;
  return { tickerId, currency: instrumentOf(tickerId).currency, quantity, cost, costKrw, valueKrw };
}

function byTicker(a: Surrender, b: Surrender): number {
  return a.tickerId < b.tickerId ? -1 : 1;
}

/** The account behind a bailout; what orders keep back of it stays as it was. */
function applyBailout(account: Account, bailout: Bailout): Account {
  const positions = new Map(account.positions);
  for (const { tickerId } of bailout.surrendered) {
    const position = positions.get(tickerId) as Position;
    const nothing = { quantity: ZERO, cost: ZERO, costKrw: ZERO, movedAt: bailout.at };
    positions.set(tickerId, { ...position, ...nothing });
  }
  const cashKrw = add(account.cashKrw, add(bailout.writtenOffKrw, bailout.givenKrw));
  const { margin: _, ...without } = account;
  return { ...without, cashKrw, positions, trustedAgainAt: bailout.trustedAgainAt };
}

/**
 * The account behind a bailout as it is recorded; undefined where it does not hold and owe just what was given up:
 * something before it is missing.
 *
 * @param account with all its positions
 */
export function bailOutAsRecorded(account: Account, bailout: Bailout): Account | undefined {
  const held = [...account.positions].filter(([, { quantity }]) => quantity > ZERO);
  const isSame = bailout.surrendered.every(({ tickerId, quantity, cost, costKrw }) => {
    const position = account.positions.get(tickerId);
    if (!position) return false;
    return position.quantity === quantity && position.cost === cost && position.costKrw === costKrw;
  });
  const isAll = held.length === bailout.surrendered.length;
  if (!isSame || !isAll || account.cashKrw !== bailout.before.cashKrw) return undefined;
  return applyBailout(account, bailout);
}
