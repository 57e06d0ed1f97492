import type { Account, Position } from '../core/account.ts';
import type { Holding } from './read-accounts.ts';

/**
 * Accounts as a lane last read or wrote them. Whoever else writes one makes a new version of it, so that what
 * was decided upon a kept one is refused by the guard of the write: then {@link forget} and decide anew. Who
 * may owe is not kept: others write of those too, and all that they hold is read.
 */
export interface KeptAccounts {
  /**
   * The accounts of these holdings, with those positions and, of what is kept, no others: each trade of an account copies
   * all that it is handed.
   */
  read(holdings: readonly Holding[]): Promise<Map<string, Account>>;
  /** These are stored now, as they are here; of those that are kept, what else they hold is as it was. */
  note(stored: ReadonlyMap<string, Account>): void;
  forget(): void;
}

interface Kept {
  readonly account: Account;
  /** Tickers of which it is known what is held, nothing included. */
  readonly tickers: ReadonlySet<string>;
}

/** Those that were needed last: a few kilobytes each. */
const KEPT_MAX = 5_000;

/** @param readStored those of these holdings as they are stored, with those positions */
export function createKeptAccounts(
  readStored: (holdings: readonly Holding[]) => Promise<ReadonlyMap<string, Account>>,
  most = KEPT_MAX,
): KeptAccounts {
  const kept = new Map<string, Kept>();

  function keep(userId: string, one: Kept): void {
    // Behind all others, for the first are those that were not needed for longest.
    kept.delete(userId);
    if (!one.account.margin) kept.set(userId, one);
  }

  function join(account: Account, asked: readonly string[]): void {
    const before = kept.get(account.userId);
    const isSame = before?.account.version === account.version;
    const positions = new Map([...(isSame ? before.account.positions : []), ...account.positions]);
    const tickers = new Set([...(isSame ? before.tickers : []), ...asked]);
    keep(account.userId, { account: { ...account, positions }, tickers });
  }

  return {
    async read(holdings) {
      const asked = Map.groupBy(holdings, ({ userId }) => userId);
      const accounts = new Map<string, Account>();
      const missing: Holding[] = [];
      for (const [userId, own] of asked) {
        const known = kept.get(userId);
        if (known && own.every(({ tickerId }) => known.tickers.has(tickerId))) {
          keep(userId, known);
          accounts.set(userId, withOnly(known.account, own));
        } else missing.push(...own);
      }
      for (const [userId, account] of await readStored(missing)) {
        const tickers = (asked.get(userId) ?? []).map(({ tickerId }) => tickerId);
        join(account, tickers);
        accounts.set(userId, account);
      }
      for (const userId of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(userId);
      }
      return accounts;
    },
    note(stored) {
      for (const [userId, { guarded, placed, switchedBy, ...account }] of stored) {
        const before = kept.get(userId);
        // A turn may have read less of it than is kept, and what was kept may be older than what it read.
        const isNext = before?.account.version === account.version - 1;
        if (!isNext) kept.delete(userId);
        else {
          const positions = new Map([...before.account.positions, ...account.positions]);
          const tickers = new Set([...before.tickers, ...account.positions.keys()]);
          keep(userId, { account: { ...account, positions }, tickers });
        }
      }
    },
    forget() {
      kept.clear();
    },
  };
}

function withOnly(account: Account, holdings: readonly Holding[]): Account {
  const positions = new Map<string, Position>();
  for (const { tickerId } of holdings) {
    const position = account.positions.get(tickerId);
    if (position) positions.set(tickerId, position);
  }
  return { ...account, positions };
}
