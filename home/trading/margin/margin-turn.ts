import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import type { Instrument } from '#market/instruments';
import type { TapeWindow } from '#market/tape';
import type { Account } from '../core/account.ts';
import type { MarginWorld } from '../core/advance-margin.ts';
import { type HaltTimes, isTradedThrough } from '../core/halts.ts';
import { judgedFrom, marginTickers, valuedTickers } from '../core/margin-moments.ts';
import type { OpenCommand } from '../core/open-command.ts';
import type { OpenOrder } from '../core/open-order.ts';
import { isValued, type TapeView } from '../core/schedule-orders.ts';
import { type ScheduledEvent, userOf } from '../core/scheduled-event.ts';
import type { TapeSpan } from '../core/tape-span.ts';
import { readAccounts, withSwitches } from '../gather/read-accounts.ts';
import type { TapeCache, TapeHeads } from '../gather/tape-cache.ts';
import type { MarginWatch } from './margin-watch.ts';

/** Accounts of a turn that may owe, or have a command at hand that looks at all they hold; by user, with all their positions. */
export type Owing = ReadonlyMap<string, Account>;

/** What a turn deals with that may be of such accounts. */
export interface MarginQuestion {
  readonly orders: readonly OpenOrder[];
  readonly commands: readonly OpenCommand[];
  /** Users to be looked at because prices have moved. */
  readonly dueUsers: readonly string[];
  /** What lies behind it is not decided yet. */
  readonly horizon: Instant;
}

/** Whether a command looks at all that its account holds: to let it owe, or begin anew, or by what it is worth. */
function isAboutAll(command: OpenCommand, horizon: Instant): boolean {
  return command.intent.kind === 'MARGIN' || isValued(command, horizon);
}

/** Nearly always nothing, and nothing read. */
export async function readOwing(
  sql: Sql,
  watch: MarginWatch,
  { orders, commands, dueUsers, horizon }: MarginQuestion,
): Promise<Owing> {
  const switched = commands.filter((command) => isAboutAll(command, horizon));
  const others = [...orders, ...commands].map(({ userId }) => userId).filter(watch.mayOwe);
  const switching = [...new Set(switched.map(({ userId }) => userId))];
  const own = new Set([...others, ...switching]);
  const users = new Set([...dueUsers, ...own]);
  if (users.size === 0) return NOBODY;
  const holdings = [...users].map((userId) => ({ userId, tickerId: '' }));
  const accounts = await withSwitches(sql, await readAccounts(sql, holdings, users), switching);
  // Whom nothing but prices calls for may have gone to another lane, whose they are then alone.
  const isOurs = ({ userId, margin }: Account) =>
    own.has(userId) || margin?.partition === watch.partition;
  const ours = [...accounts].filter(([, account]) => isOurs(account));
  if (ours.length < accounts.size) watch.forget();
  return new Map(ours.map(([userId, account]) => [userId, watch.asKnown(account)]));
}

/** An account that may owe, and that the watch knows nothing of: it is read again when the process is. */
class UnwatchedAccount extends Error {
  override name = 'UnwatchedAccount';
}

/** What a turn is about to decide. */
interface AboutToDecide {
  readonly ready: readonly ScheduledEvent[];
  /** Undecided ones of those accounts. */
  readonly orders: readonly OpenOrder[];
}

/**
 * Sees that nobody who has to be judged is decided without what they are judged by.
 *
 * @throws {UnwatchedAccount}
 */
export function ensureWatched(
  { instruments }: Pick<MarginSources, 'instruments'>,
  { accounts, owing }: { readonly accounts: ReadonlyMap<string, Account>; readonly owing: Owing },
  { ready, orders }: AboutToDecide,
): void {
  for (const userId of new Set(ready.map(userOf))) {
    const account = accounts.get(userId);
    if (!account?.margin || owing.has(userId)) continue;
    const own = orders.filter((order) => order.userId === userId);
    if (marginTickers(account, own, (tickerId) => instruments.get(tickerId)).length > 0) {
      throw new UnwatchedAccount(`account ${userId} may owe, and its prices were not read`);
    }
  }
}

export const NOBODY: Owing = new Map();

export interface MarginSources {
  /** With the print before each window. */
  readonly marginTape: TapeCache;
  readonly heads: TapeHeads;
  readonly halts: HaltTimes;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

/** What those accounts are judged by, as far as what is ready goes. */
export async function readMarginWorld(
  sources: MarginSources,
  owing: Owing,
  { ready, orders }: AboutToDecide,
): Promise<MarginWorld | undefined> {
  if (owing.size === 0) return undefined;
  const { marginTape, heads, halts } = sources;
  const windows = windowsOf(sources, owing, { ready, orders });
  const views = await marginTape.viewsFor(windows, heads);
  return {
    tapeOf: (tickerId): TapeView | undefined => views.get(tickerId),
    isTradedThrough: (tickerId, from, at) => isTradedThrough(halts, tickerId, [from, at]),
  };
}

function isByWorth(event: ScheduledEvent): boolean {
  return event.kind === 'command' && isValued(event.command, event.at);
}

function isSwitch(event: ScheduledEvent): boolean {
  return event.kind === 'command' && event.command.intent.kind === 'MARGIN';
}

function windowsOf(
  { instruments, heads }: MarginSources,
  owing: Owing,
  { ready, orders }: AboutToDecide,
): TapeWindow[] {
  const ordersOf = Map.groupBy(orders, ({ userId }) => userId);
  const eventsOf = Map.groupBy(ready, userOf);
  return [...owing.values()].flatMap((account) => {
    const events = eventsOf.get(account.userId) ?? [];
    const check = events.findLast(({ kind }) => kind === 'check');
    if (!check) return [];
    // Before it may owe there is nothing to judge, however long before the switch something else is decided.
    const first = account.margin ? events[0] : events.find(isSwitch);
    const from = first && judgedFrom(account, first.at);
    // What comes late, behind what is judged already, is held against the prices of its own moment. So is what
    // looks at all that an account holds whose margin nobody judges.
    const isHeld = (event: ScheduledEvent) => account.margin !== undefined || isByWorth(event);
    const moments = events.filter((event) => event.at < (from ?? Infinity) && isHeld(event));
    const spans: TapeSpan[] = moments.map(({ at }) => ({ after: at, upTo: at }));
    if (from !== undefined) spans.push({ after: from, upTo: Math.max(from, check.at) as Instant });
    const own = ordersOf.get(account.userId) ?? [];
    const tickersOf = events.some(isByWorth) ? valuedTickers : marginTickers;
    const tickers = tickersOf(account, own, (tickerId) => instruments.get(tickerId));
    // Open at its beginning: of a window that has no length nothing is read, not even the print before it. Nor
    // of one behind the end of a tape, which that of what is off the list has.
    return tickers.flatMap((tickerId) => {
      const endsAt = heads.get(tickerId)?.completeTo ?? Infinity;
      return spans.map(({ after, upTo }) => {
        const opensAt = Math.min(after, endsAt) as Instant;
        return { tickerId, after: addMicros(opensAt, -1), upTo };
      });
    });
  });
}
