import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from './account.ts';
import type { OpenOrder } from './open-order.ts';

/** Accounts and orders as they stand while a batch is decided. */
export interface BatchState {
  /** @throws where there is none. */
  accountOf(userId: string): Account;
  setAccount(account: Account): void;
  /** An account of which only changes up to where its margin is judged. */
  setChecked(account: Account): void;
  /** By user, up to where the batch judged it. */
  readonly checkedTo: ReadonlyMap<string, Instant>;
  /** Accounts that were decided upon. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** An order as it stands; undefined once it is at its end. */
  orderNow(order: OpenOrder): OpenOrder | undefined;
  /** Those that are not at their end, in order of acceptance. */
  openOrdersOf(userId: string): readonly OpenOrder[];
  setOrder(order: OpenOrder): void;
  endOrder(order: OpenOrder): void;
  /** One that the batch ended. */
  endedOrder(orderId: string): OpenOrder | undefined;
  /** Those that were changed and are not at their end. */
  changedOrders(): readonly OpenOrder[];
}

export function createBatchState(given: {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly orders: readonly OpenOrder[];
}): BatchState {
  const accounts = new Map<string, Account>();
  /** Beside those. */
  const onlyChecked = new Map<string, Account>();
  const checkedTo = new Map<string, Instant>();
  const byUser = Map.groupBy(given.orders, ({ userId }) => userId);
  const changed = new Map<string, OpenOrder>();
  const ended = new Map<string, OpenOrder>();
  const orderNow = (order: OpenOrder) =>
    ended.has(order.id) ? undefined : (changed.get(order.id) ?? order);
  return {
    accounts,
    accountOf(userId) {
      const account = accounts.get(userId) ?? onlyChecked.get(userId) ?? given.accounts.get(userId);
      if (!account) throw new Error(`no account of user ${userId}`);
      return account;
    },
    setAccount: (account) => accounts.set(account.userId, account),
    setChecked(account) {
      const { userId, margin } = account;
      (accounts.has(userId) ? accounts : onlyChecked).set(userId, account);
      if (margin) checkedTo.set(userId, margin.checkedTo);
    },
    checkedTo,
    orderNow,
    openOrdersOf: (userId) =>
      (byUser.get(userId) ?? [])
        .flatMap((order) => orderNow(order) ?? [])
        .sort((a, b) => a.acceptedAt - b.acceptedAt || (a.id < b.id ? -1 : 1)),
    setOrder: (order) => changed.set(order.id, order),
    endOrder(order) {
      changed.delete(order.id);
      ended.set(order.id, order);
    },
    endedOrder: (orderId) => ended.get(orderId),
    changedOrders: () => [...changed.values()],
  };
}
