import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from '../account.ts';
import type { MarginWorld } from '../advance-margin.ts';
import { judgedFrom } from '../margin-moments.ts';
import type { OpenCommand } from '../open-command.ts';
import type { TapeView } from '../schedule-orders.ts';
import { type ScheduledEvent, userOf } from '../scheduled-event.ts';
import type { Settlement } from '../settle-batch.ts';

export interface MarginModelOptions {
  /** As stored. */
  readonly accounts: Map<string, Account>;
  readonly views: ReadonlyMap<string, TapeView>;
  readonly isTradedThrough: MarginWorld['isTradedThrough'];
}

/** What a lane knows of accounts that may owe: how far each is judged, which it keeps in mind and writes down now and then. */
export function createMarginModel({ accounts, views, isTradedThrough }: MarginModelOptions) {
  /** By user, up to where margin is judged. */
  const checkedTo = new Map<string, Instant>();

  /** An account as far as its margin is known to be judged. */
  function accountOf(userId: string): Account {
    const account = accounts.get(userId) as Account;
    const { margin } = account;
    const to = Math.max(margin?.checkedTo ?? 0, checkedTo.get(userId) ?? 0) as Instant;
    return margin ? { ...account, margin: { ...margin, checkedTo: to } } : account;
  }

  const owing = () =>
    [...accounts.values()].filter(({ margin, cashKrw }) => margin && cashKrw < 0n);

  const isAboutAll = ({ kind }: OpenCommand['intent']) => kind === 'MARGIN' || kind === 'BAILOUT';

  /** Accounts that may owe, or ask for it, or for a bailout. */
  function mayOwe(users: readonly string[], commands: readonly OpenCommand[]): Account[] {
    const asking = new Set(
      commands.flatMap(({ userId, intent }) => (isAboutAll(intent) ? [userId] : [])),
    );
    return users.map(accountOf).filter(({ userId, margin }) => margin || asking.has(userId));
  }

  /** Of the tapes what margin is judged by, and no print before it. */
  function worldFor(scheduled: readonly ScheduledEvent[]): MarginWorld {
    const firsts = new Map(scheduled.toReversed().map((event) => [userOf(event), event.at]));
    const froms = Array.from(firsts, ([userId, firstAt]) => judgedFrom(accountOf(userId), firstAt));
    const from = Math.min(Infinity, ...froms);
    return {
      isTradedThrough,
      tapeOf(tickerId) {
        const prints = views.get(tickerId)?.prints ?? [];
        const first = prints.findLastIndex(({ at }) => at <= from);
        return { prints: prints.slice(Math.max(0, first)) };
      },
    };
  }

  return {
    ...{ accountOf, mayOwe, worldFor },
    /** Whom a turn looks at for nothing but their debt: when is nothing that the ledger could tell. */
    toLookAt: (turn: number) => (turn % 3 === 0 ? owing() : []),
    note({ checked }: Settlement): void {
      for (const [userId, at] of checked) checkedTo.set(userId, at);
    },
    writeDown(): void {
      for (const userId of checkedTo.keys()) accounts.set(userId, accountOf(userId));
    },
    /** The process dies: what was not written down is forgotten. */
    restart: () => checkedTo.clear(),
    /** Who owes and has not been judged up to a moment. */
    unjudged: (to: Instant) =>
      owing().filter(({ userId }) => (accountOf(userId).margin?.checkedTo ?? to) < to).length,
  };
}
