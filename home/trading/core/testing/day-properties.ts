import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { positionOf } from '../account.ts';
import {
  actionLegs,
  bailoutLegs,
  interestLegs,
  type LedgerLeg,
  tradeLegs,
} from '../ledger-legs.ts';
import { byTheBook, openAccounts } from './by-the-book.ts';
import type { LedgerState } from './ledger-state.ts';
import { type Day, day, TICKERS } from './trading-day.ts';
import { anyhow, lags, live, outage, plan } from './ways-to-live-through-a-day.ts';

/** What has to hold of every day: tried on a hundred and fifty by `npm test`, on many by `npm run simulate`. */
export interface DayProperty {
  readonly name: string;
  readonly property: fc.IProperty<unknown>;
}

/** What may differ from day to day, but not from way to way: natural keys, no wall clock. */
function ledgerLines({ decided, commands, effects, accounts, ...owed }: LedgerState): string[] {
  const orders = [...decided.values()].map((outcome) => {
    const { id, acceptedAt } = outcome.order;
    const end = [id, acceptedAt, outcome.at ?? 'at once'];
    if (outcome.kind === 'failed') return [...end, outcome.denial.code, outcome.denial.detail];
    if (outcome.kind === 'cancelled') return [...end, outcome.by.kind, outcome.by.id];
    const { print, applied, currency, splits, ...amounts } = outcome.fill;
    const rate = applied ? [formatDecimal(applied.rate), applied.print.at] : [];
    const texts = Object.entries(amounts).map(([name, value]) => `${name}=${formatDecimal(value)}`);
    const counted = splits.map((split) => split.id);
    return [...end, print.at, print.kind, currency, ...texts.sort(), ...rate, ...counted];
  });
  const answers = [...commands.values()].map(({ command, at, status, denial, cancelled }) => [
    ...[command.id, command.acceptedAt, at, status, cancelled, denial?.code, denial?.detail],
  ]);
  const holdings = [...accounts].flatMap(([userId, { cashKrw, heldKrw, positions, margin }]) => [
    [userId, formatDecimal(cashKrw), formatDecimal(heldKrw), margin?.since ?? 'owes nothing'],
    ...[...positions].map(([tickerId, position]) => [userId, tickerId, ...texts(position)]),
  ]);
  const applied = [...effects].map(([key, { action, applied: rate, print, ...effect }]) => [
    ...[key, action.kind, rate ? formatDecimal(rate.rate) : 'won', print?.at ?? 'unpriced'],
    ...texts(effect),
  ]);
  const interest = [...owed.interest.values()].map((charge) => ['interest', ...texts(charge)]);
  const liquidations = [...owed.liquidations.values()].map(
    ({ trigger, before, after, cancelled, sold, ...one }) => [
      ...[...texts(one), trigger.kind, ...texts(before), ...texts(after), cancelled, sold],
      ...(trigger.kind === 'PRINT' ? [trigger.print.tickerId, trigger.print.at] : []),
    ],
  );
  const bailouts = [...owed.bailouts.values()].map(({ before, surrendered, ...one }) => [
    ...['bailout', ...texts(one).sort(), ...texts(before), ...surrendered.flatMap(texts)],
  ]);
  const all = [
    ...bailouts,
    ...orders,
    ...answers,
    ...applied,
    ...holdings,
    ...interest,
    ...liquidations,
  ];
  return all.map((parts) => parts.join(' ')).sort();
}

const texts = (of: object): string[] =>
  Object.values(of).map((value) =>
    typeof value === 'bigint' ? formatDecimal(value as Decimal) : `${value}`,
  );

const sameLedger = <T>(how: fc.Arbitrary<T>, way: (given: Day, how: T) => LedgerState) =>
  fc.property(day, how, (given, drawn) => {
    deepStrictEqual(ledgerLines(way(given, drawn)), ledgerLines(byTheBook(given)));
  });

const drained = (batchSize: number) => sameLedger(fc.constant(batchSize), outage);

/** The same orders on the same tape come to the same ledger. */
export const WAYS: readonly DayProperty[] = [
  { name: 'live', property: sameLedger(lags, live) },
  { name: 'outage-1', property: drained(1) },
  { name: 'outage-7', property: drained(7) },
  { name: 'outage-500', property: drained(500) },
  { name: 'anyhow', property: sameLedger(plan, anyhow) },
];

/** Of that ledger. */
export const SUMS: readonly DayProperty[] = [
  { name: 'conserves-money', property: fc.property(day, conservesMoney) },
  { name: 'never-owes', property: fc.property(day, neverOwes) },
];

/** In every asset, and for every user. */
function conservesMoney(given: Day): void {
  const { decided, effects, accounts, interest, bailouts } = outage(given, 7);
  const own = new Map<string, bigint>(
    [...openAccounts()].flatMap(([userId, { cashKrw, positions }]) => [
      [`${userId} KRW`, cashKrw] as const,
      ...[...positions].map(([id, { quantity }]) => [`${userId} ${id}`, quantity] as const),
    ]),
  );
  const everyone = new Map<string, bigint>();
  const add = (sums: Map<string, bigint>, key: string, amount: bigint) =>
    sums.set(key, (sums.get(key) ?? 0n) + amount);
  const book = (userId: string, legs: readonly LedgerLeg[]) => {
    for (const { owned, asset, amount } of legs) {
      add(everyone, asset, amount);
      if (owned) add(own, `${userId} ${asset}`, amount);
    }
  };
  for (const outcome of decided.values()) {
    if (outcome.kind !== 'filled') continue;
    const { side, tickerId, userId } = outcome.order;
    book(userId, tradeLegs(side, tickerId, outcome.fill));
  }
  for (const effect of effects.values()) book(effect.userId, actionLegs(effect));
  for (const charge of interest.values()) book(charge.userId, interestLegs(charge));
  for (const bailout of bailouts.values()) book(bailout.userId, bailoutLegs(bailout));
  for (const [asset, sum] of everyone) strictEqual(sum, 0n, asset);
  for (const [userId, account] of accounts) {
    strictEqual(account.cashKrw, own.get(`${userId} KRW`));
    for (const tickerId of TICKERS) {
      const held = own.get(`${userId} ${tickerId}`) ?? 0n;
      strictEqual(positionOf(account, tickerId).quantity, held);
    }
  }
}

/** Unless they may. Nor keeps a cost of what is not held. */
function neverOwes(given: Day): void {
  for (const { cashKrw, positions, margin } of outage(given, 7).accounts.values()) {
    ok(margin || cashKrw >= 0n);
    for (const { quantity, cost, costKrw } of positions.values()) {
      ok(quantity >= 0n && cost >= 0n && costKrw >= 0n);
      if (quantity === 0n) deepStrictEqual([cost, costKrw], [0n, 0n]);
    }
  }
}
