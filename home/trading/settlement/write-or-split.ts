import type { Sql } from '@mockstreet/db/client';
import type { Account } from '../core/account.ts';
import { isSettlementConflict, type SettlementWrite, writeSettlement } from './write-settlement.ts';

export interface Written {
  readonly refused: readonly RefusedAccount[];
  /** The accounts as they are stored now; none is told of where anything was refused. */
  readonly stored: ReadonlyMap<string, Account>;
}

/** What one account's part of a write was refused for. */
export interface RefusedAccount {
  readonly part: SettlementWrite;
  readonly error: unknown;
}

/**
 * Writes everything at once or, where the data is refused, account by account: one of them cannot hold up
 * the others.
 */
export async function writeOrSplit(sql: Sql, write: SettlementWrite): Promise<Written> {
  const { orders, effects, conflicts, commands = [] } = write;
  const interest = write.margin?.interest ?? [];
  const parts = [orders, effects, conflicts, commands, interest];
  if (parts.every(({ length }) => length === 0)) return { refused: [], stored: new Map() };
  try {
    return { refused: [], stored: await writeSettlement(sql, write) };
  } catch (error) {
    if (!isRefusedData(error)) throw error;
  }
  const refused: RefusedAccount[] = [];
  for (const part of splitByAccount(write)) {
    try {
      await writeSettlement(sql, part);
    } catch (error) {
      if (!isRefusedData(error)) throw error;
      refused.push({ part, error });
    }
  }
  return { refused, stored: new Map() };
}

/** Accounts are independent of each other, so their parts may be written apart. */
function splitByAccount(write: SettlementWrite): SettlementWrite[] {
  const orders = Map.groupBy(write.orders, ({ order }) => order.userId);
  const effects = Map.groupBy(write.effects, ({ effect }) => effect.userId);
  const commands = Map.groupBy(write.commands ?? [], ({ command }) => command.userId);
  const liquidations = Map.groupBy(
    write.margin?.liquidations ?? [],
    ({ liquidation }) => liquidation.userId,
  );
  const interest = Map.groupBy(write.margin?.interest ?? [], ({ charge }) => charge.userId);
  const bailouts = Map.groupBy(write.bailouts ?? [], ({ bailout }) => bailout.userId);
  const listings = Map.groupBy(write.humanEtfs?.listings ?? [], ({ listing }) => listing.userId);
  const strikes = Map.groupBy(write.humanEtfs?.strikes ?? [], ({ strike }) => strike.userId);
  const { writtenAt, fence } = write;
  const accountsOf = (userId: string) => {
    const account = write.accounts.get(userId);
    return new Map(account ? [[userId, account]] : []);
  };
  return [
    ...usersOf(orders, effects, commands, interest).map((userId) => ({
      orders: orders.get(userId) ?? [],
      effects: effects.get(userId) ?? [],
      commands: commands.get(userId) ?? [],
      margin: {
        liquidations: liquidations.get(userId) ?? [],
        interest: interest.get(userId) ?? [],
      },
      bailouts: bailouts.get(userId),
      humanEtfs: {
        listings: listings.get(userId) ?? [],
        strikes: strikes.get(userId) ?? [],
      },
      accounts: accountsOf(userId),
      conflicts: [],
      ...(writtenAt === undefined ? {} : { writtenAt }),
      ...(fence && { fence }),
    })),
    {
      ...{ orders: [], effects: [], accounts: new Map(), conflicts: write.conflicts },
      ...(fence && { fence }),
    },
  ];
}

function usersOf(...parts: readonly ReadonlyMap<string, unknown>[]): string[] {
  return [...new Set(parts.flatMap((part) => [...part.keys()]))];
}

/** SQLSTATE of a null where none may be. No order brings one about: code and schema do not belong together. */
const NOT_NULL_VIOLATION = '23502';

/** Data exceptions and violated constraints (SQLSTATE classes 22 and 23) that an order can bring about. */
function isRefusedData(error: unknown): boolean {
  const state = stateOf(error);
  return /^2[23]/.test(state) && state !== NOT_NULL_VIOLATION;
}

/** Conflicts of our own guard, and Postgres' serialization failures and deadlocks. */
export function isRepeatable(error: unknown): boolean {
  return isSettlementConflict(error) || /^40(001|P01)$/.test(stateOf(error));
}

function stateOf(error: unknown): string {
  return error instanceof Error ? String((error as { code?: unknown }).code) : '';
}
