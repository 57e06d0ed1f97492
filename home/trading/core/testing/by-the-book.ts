import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import { type Print, USD_KRW } from '#market/print';
import type { Account } from '../account.ts';
import { type ActionEffect, applyAction } from '../apply-action.ts';
import { decideOrder } from '../decide-order.ts';
import type { OpenOrder } from '../open-order.ts';
import type { Outcome } from '../settle-batch.ts';
import { buildAccount } from './build-account.ts';
import { findInstrument } from './find-instrument.ts';
import { type Day, RULES, USERS } from './trading-day.ts';

/** What a day came to. */
export interface LedgerState {
  readonly decided: ReadonlyMap<string, Outcome>;
  readonly effects: ReadonlyMap<string, ActionEffect>;
  readonly accounts: ReadonlyMap<string, Account>;
}

export const openAccounts = () =>
  new Map(USERS.map((userId) => [userId, buildAccount('250000', {}, userId)]));

type BookEvent =
  | { readonly at: Instant; readonly order: OpenOrder; readonly print: Print | undefined }
  | { readonly at: Instant; readonly action: CorporateAction; readonly userId: string };

/** What the rules say of the whole day, seen from its end: no lane, no batches, no waiting. */
export function byTheBook(given: Day): LedgerState {
  const { tape, sent, actions: issued } = given;
  const accounts = new Map<string, Account>(openAccounts());
  const decided = new Map<string, Outcome>();
  const effects = new Map<string, ActionEffect>();
  const firsts = sent.filter(({ id }, index) => sent.findIndex((one) => one.id === id) === index);
  const events: BookEvent[] = firsts.map((order) => {
    const deadline = deadlineByTheBook(order, given);
    const print = tape.get(order.tickerId)?.find((one) => isFillable(one, order, deadline, given));
    return { order, print, at: print?.at ?? deadline };
  });
  for (const action of issued) {
    for (const userId of USERS) events.push({ at: action.effectiveAt, action, userId });
  }
  const place = (event: BookEvent) => ('order' in event ? firsts.indexOf(event.order) : -1);
  for (const event of events.sort((a, b) => a.at - b.at || place(a) - place(b))) {
    const fxPrint = tape.get(USD_KRW)?.findLast((rate) => rate.at <= event.at);
    if ('action' in event) {
      const { action, userId } = event;
      const applied = applyAction({
        ...{ rules: RULES, action, instrument: findInstrument(action.tickerId), fxPrint },
        ...{ account: accounts.get(userId) as Account, print: priceBefore(action, given) },
      });
      if (!applied) continue;
      effects.set(`${action.id} ${userId}`, applied.effect);
      accounts.set(userId, applied.account);
      continue;
    }
    const { order, print, at } = event;
    const account = accounts.get(order.userId) as Account;
    const decision = decideOrder({
      ...{ rules: RULES, order, instrument: findInstrument(order.tickerId), account, print },
      how: print ? 'FIRST_PRINT' : 'NO_PRICE',
      ...{ fxPrint, actions: issued.filter(({ tickerId }) => tickerId === order.tickerId) },
    });
    if (decision.outcome === 'filled') {
      decided.set(order.id, { kind: 'filled', order, at, fill: decision.fill });
      accounts.set(order.userId, decision.account);
    } else decided.set(order.id, { kind: 'failed', order, at, denial: decision.denial });
  }
  return { decided, effects, accounts };
}

/** The price rule once more, in a line or two. */
function isFillable(print: Print, { notBefore }: OpenOrder, deadline: Instant, given: Day) {
  const seenAt = print.kind === 'TRADE' ? Math.min(print.at, print.venueAt) : print.at;
  const isInHalt = given.halts
    .get(print.tickerId)
    ?.some(({ fromAt, toAt }) => print.at >= fromAt && print.at < toAt);
  const isOfOldShares = given.actions.some(
    ({ kind, tickerId, effectiveAt: at }) =>
      kind === 'SPLIT' && tickerId === print.tickerId && seenAt < at && at <= print.at,
  );
  return seenAt > notBefore && print.at <= deadline && !isInHalt && !isOfOldShares;
}

/** Counts an order's time step by step, and not while its instrument is halted. */
function deadlineByTheBook(order: OpenOrder, given: Day): Instant {
  let left = (order.deadlineAt as Instant) - order.notBefore;
  let at: number = order.notBefore;
  for (const { fromAt, toAt } of given.halts.get(order.tickerId) ?? []) {
    if (toAt <= at) continue;
    const open = Math.max(0, fromAt - at);
    if (left <= open) break;
    left -= open;
    at = toAt;
  }
  return (at + left) as Instant;
}

/** The last print before an action, and before a halt that it fell into. */
function priceBefore({ tickerId, effectiveAt, kind }: CorporateAction, { tape, halts: all }: Day) {
  if (kind !== 'SPLIT') return undefined;
  const halt = all
    .get(tickerId)
    ?.find(({ fromAt, toAt }) => fromAt < effectiveAt && effectiveAt <= toAt);
  return tape.get(tickerId)?.findLast(({ at }) => at < (halt?.fromAt ?? effectiveAt));
}
