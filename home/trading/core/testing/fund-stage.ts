import { formatDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { expect } from 'vitest';
import type { AwaitedStrike, CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import { type Account, positionOf } from '../account.ts';
import { dueActions } from '../due-actions.ts';
import type { Listing, Listings } from '../listings.ts';
import type { OpenCommand } from '../open-command.ts';
import type { OpenOrder } from '../open-order.ts';
import { scheduleOrders } from '../schedule-orders.ts';
import { settleBatch } from '../settle-batch.ts';
import { DEFAULT_TRADING_RULES } from '../trading-rules.ts';
import { buildAccount } from './build-account.ts';
import { buildOrder, type OrderRequest, USER } from './build-order.ts';
import { trade } from './build-print.ts';
import { findInstrument } from './find-instrument.ts';
import { START, second } from './moment.ts';
import { NO_HALTS } from './no-halts.ts';

export const JIHO = 'HUMAN-ETF-JIHO';
/** Three strikes behind the start; each is known for good once it is there. */
export const [FIRST, SECOND] = [second(100), second(200)] as const;
const THIRD = second(300);
const ISSUER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3d';

export const LISTED: Listing = {
  ...{ userId: ISSUER, listedAt: addMicros(START, -1), closedAt: null },
  nextStrikeAt: THIRD,
};

export interface FundWorld {
  readonly orders?: readonly OpenOrder[];
  readonly commands?: readonly OpenCommand[];
  readonly prints?: readonly Print[];
  readonly actions?: readonly (CorporateAction | AwaitedStrike)[];
  readonly account?: Account;
  readonly listings?: Partial<Listings>;
  readonly horizon?: Instant;
}

export const listed = (listing: Listing | undefined): Pick<Listings, 'of'> => ({
  of: (tickerId) => (tickerId === JIHO ? listing : undefined),
});

/** Decides what can be decided of one user's account as far as the horizon. */
export function settle({
  orders = [],
  commands = [],
  prints = [],
  actions = [],
  ...world
}: FundWorld) {
  const { account = buildAccount('1000000'), horizon = second(250) } = world;
  const listings: Listings = {
    ...{ knownTo: horizon, ...listed(LISTED), askedFor: () => undefined },
    ...world.listings,
  };
  const due = dueActions({ actions, accounts: [account], orders, upTo: horizon });
  const located = (due.get(USER) ?? []).map((action) => ({
    ...{ action, isComplete: action.kind !== 'STRIKE', print: undefined, fxPrint: undefined },
  }));
  const next = listings.of(JIHO)?.nextStrikeAt ?? THIRD;
  const tapeOf = (tickerId: string) => ({
    completeTo: tickerId === JIHO ? addMicros(next, -1) : horizon,
    prints: prints.filter((print) => print.tickerId === tickerId),
  });
  const given = { orders, commands, horizon, listings, instrumentOf: findInstrument, tapeOf };
  const actionsOf = () => actions.filter((action) => action.kind !== 'STRIKE');
  const { ready, waiting } = scheduleOrders({
    ...{ ...given, actionsOf, actions: new Map([[USER, located]]), halts: NO_HALTS },
    ...{ matchedTo: () => START, fxTape: undefined },
  });
  const settlement = settleBatch({
    ...{ rules: DEFAULT_TRADING_RULES, scheduled: ready, orders, listings, actionsOf },
    ...{ instrumentOf: findInstrument, recorded: () => undefined },
    accounts: new Map([[USER, account]]),
  });
  expect([...settlement.broken, ...settlement.brokenActions]).toEqual([]);
  const after = settlement.accounts.get(USER) ?? account;
  return {
    ...{ ...settlement, waiting: waiting.map(({ order }) => order.id) },
    ...{ after, held: positionOf(after, JIHO) },
    became: settlement.outcomes.map((outcome) => {
      if (outcome.kind === 'cancelled') return `${outcome.order.id} taken back`;
      if (outcome.kind === 'failed') {
        return `${outcome.order.id} ${outcome.denial.code} ${outcome.denial.detail}`.trim();
      }
      const { quantity, price } = outcome.fill;
      return `${outcome.order.id} ${formatDecimal(quantity)} at ${formatDecimal(price)}`;
    }),
  };
}

/** Ordered a second behind the start, by 100,000 won or five shares. */
export function fund(id: string, given: OrderRequest = {}): OpenOrder {
  const side = given.side ?? 'BUY';
  const asked = side === 'BUY' ? { amountKrw: '100000' } : { quantity: '5' };
  return buildOrder({ id, tickerId: JIHO, acceptedAt: second(1), ...asked, ...given, side });
}

export const strike = (at: Instant, price: string, pricedFrom = at) =>
  trade(JIHO, at, price, pricedFrom);
export const HOLDER = buildAccount('1000000', { [JIHO]: { quantity: '10', cost: '100000' } });

export const AWAITED: AwaitedStrike = {
  ...{ id: JIHO, tickerId: JIHO, kind: 'STRIKE', effectiveAt: SECOND },
};
