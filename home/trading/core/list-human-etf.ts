import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { humanEtfTicker } from '@mockstreet/shared/instrument-id';
import { type Account, refuseTrust } from './account.ts';
import { isBehind } from './cancel-orders.ts';
import type { Denial } from './decide-order.ts';
import { type EtfState, listedState, netAssetValue, nextStrikeAt } from './human-etf.ts';
import { shareAmong } from './listings.ts';
import type { MarkSources } from './marks.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import type { ScheduledCommand } from './scheduled-event.ts';
import type { CommandResult } from './settle-batch.ts';
import { strikeCommand } from './strike-command.ts';

/** A user who has listed themselves. */
export interface Listing {
  /** Of the LIST; its receipt has the same. */
  readonly id: string;
  readonly userId: string;
  readonly tickerId: string;
  readonly dividendRate: Decimal;
  /** Event time. */
  readonly at: Instant;
  readonly firstStrikeAt: Instant;
  /** What the first strike is reckoned from. */
  readonly state: EtfState;
  /** The first strike, which waits from now on. */
  readonly next: OpenCommand;
}

/** What is known of a name, and of who asks for it, once nothing can come before a LIST. */
export interface ListingGate {
  readonly isTaken: boolean;
  /** What its user was listed as before, and is perhaps no more. */
  readonly listedBefore: string | undefined;
}

export interface ListInput {
  readonly event: ScheduledCommand;
  readonly intent: { readonly name: string; readonly dividendRate: Decimal };
  /** With all its positions. */
  readonly account: Account;
  /** Undecided ones of the account. */
  readonly orders: readonly OpenOrder[];
  readonly gate: ListingGate;
  readonly sources: MarkSources;
}

/** Lists a user: from then on their friends may order shares of them, which the next strike prices. */
export function listHumanEtf(input: ListInput): {
  readonly result: CommandResult;
  readonly account: Account;
  readonly listing?: Listing;
} {
  const { event, intent, account, sources } = input;
  const { command, at } = event;
  const result = { command, at, status: 'DONE', denial: null, cancelled: 0 } as const;
  const denial = refuseListing(input);
  if (denial) return { result: { ...result, status: 'REJECTED', denial }, account };
  const value = netAssetValue(account, at, sources);
  const minimum = sources.rules.humanEtf.listingEquityKrwMin;
  if (value.navKrw < minimum) {
    const detail = `equity=${formatDecimal(value.navKrw)} minimum=${formatDecimal(minimum)}`;
    const tooPoor = { code: 'NOT_ELIGIBLE', detail } as const;
    return { result: { ...result, status: 'REJECTED', denial: tooPoor }, account };
  }
  const listing = listingOf({ command, intent, at, state: listedState(account, value) });
  return { result, account: { ...account, humanEtf: listing.tickerId }, listing };
}

/** A listing with all that follows from it. */
export function listingOf(listed: {
  readonly command: Pick<OpenCommand, 'id' | 'userId' | 'partition'>;
  readonly intent: ListInput['intent'];
  readonly at: Instant;
  readonly state: EtfState;
}): Listing {
  const { command, intent, at, state } = listed;
  const { id, userId, partition } = command;
  const { name, dividendRate } = intent;
  const firstStrikeAt = nextStrikeAt(at);
  const carried = { userId, partition, name, dividendRate, state, pricedFrom: at };
  return {
    ...{ id, userId, tickerId: humanEtfTicker(name), dividendRate, at, firstStrikeAt, state },
    next: strikeCommand({ ...carried, at: firstStrikeAt }),
  };
}

function refuseListing({ event, account, orders, gate }: ListInput): Denial | undefined {
  const listed = account.humanEtf ?? gate.listedBefore;
  if (listed !== undefined) return { code: 'NOT_ELIGIBLE', detail: `listed=${listed}` };
  if (account.margin) return { code: 'NOT_ELIGIBLE', detail: 'margin=on' };
  const untrusted = refuseTrust(account, event.at);
  if (untrusted) return untrusted;
  // What was accepted later may or may not have been read when it is decided: it is refused when it comes to be.
  const before = orders.filter((one) => one.hold !== null || isBehind(event.command, one));
  const wanted = before.filter(({ side }) => side === 'BUY');
  const other = shareAmong(account, wanted);
  if (other !== undefined) return { code: 'SELF_DEALING', detail: `human_etf=${other}` };
  return gate.isTaken ? { code: 'NOT_ELIGIBLE', detail: 'name=taken' } : undefined;
}

/** Why an account may not do what only those may who are not listed; undefined where it may. */
export function refuseListed({ humanEtf }: Account): Denial | undefined {
  if (humanEtf === undefined) return undefined;
  return { code: 'NOT_ELIGIBLE', detail: `listed=${humanEtf}` };
}
