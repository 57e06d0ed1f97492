import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Print } from '#market/print';
import type { Account } from './account.ts';
import { compareEvents, type ScheduledEvent } from './scheduled-event.ts';
import { settleBatch } from './settle-batch.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildMarket, buildOwing, MIDNIGHT } from './testing/build-margin.ts';
import { buildOrder, USER } from './testing/build-order.ts';
import { BTC, quote, SAMSUNG } from './testing/build-print.ts';
import { second } from './testing/moment.ts';

/** The account was settled up to here, before what it had asked for long before was found. */
const MOVED = addMicros(MIDNIGHT, MICROS_PER_DAY / 4);
const SHARES = { [SAMSUNG]: { quantity: '100', cost: '10000000' } };
const FALL = second(100);
const PRINTS: readonly Print[] = [
  quote(BTC, second(1), '1000000'),
  quote(SAMSUNG, second(1), '100000'),
  quote(BTC, second(20), '1000000'),
  quote(SAMSUNG, FALL, '1000'),
  quote(SAMSUNG, MOVED, '100000'),
];

const moved = (account: Account): Account => ({
  ...account,
  positions: new Map(
    Array.from(account.positions, ([tickerId, one]) => [tickerId, { ...one, movedAt: MOVED }]),
  ),
});

/** Asked for at 10 seconds, and used at 20. */
const allowed = buildCommand({
  ...{ intent: { kind: 'MARGIN', enabled: true }, notBefore: second(10) },
});
const bought = buildOrder({ quantity: '3', leverage: 3, notBefore: second(19) });

const buy: ScheduledEvent = {
  ...{ kind: 'order', how: 'FIRST_PRINT', order: bought, at: second(20) },
  ...{ print: PRINTS[2] as Print, fxPrint: undefined },
};

function settle(account: Account, until: Instant, { commands = [allowed], later = PRINTS } = {}) {
  const { rules, instrumentOf, tapeOf, isTradedThrough } = buildMarket({ prints: later });
  const scheduled: ScheduledEvent[] = [
    ...commands.map((command) => ({ kind: 'command', command, at: command.notBefore }) as const),
    ...[buy, { kind: 'check', userId: USER, at: until } as const],
  ];
  const settlement = settleBatch({
    ...{ rules, scheduled: scheduled.sort(compareEvents), instrumentOf, orders: [bought] },
    accounts: new Map([[USER, account]]),
    ...{ recorded: () => undefined, actionsOf: () => [], margin: { tapeOf, isTradedThrough } },
  });
  expect(settlement.brokenChecks).toEqual([]);
  return {
    filled: settlement.outcomes.map(({ order: { tickerId, side } }) => `${side} ${tickerId}`),
    soldAt: settlement.liquidations.map(({ at }) => at),
    chargedAt: settlement.interest.map(({ at }) => at),
    margin: settlement.accounts.get(USER)?.margin,
  };
}

describe('who is found late to owe is neither charged nor sold out for what lies behind what was settled of them since', () => {
  const until = addMicros(MOVED, 10);
  const untouched = { filled: [`BUY ${BTC}`], soldAt: [], chargedAt: [] };

  it('where it had not been known that they may', () => {
    const account = moved(buildAccount('500000', SHARES));
    expect(settle(account, until)).toEqual({
      ...untouched,
      margin: { since: second(10), checkedTo: until, partition: 0 },
    });
  });

  it('nor where all that was settled is that they sold it', () => {
    const gone = { [SAMSUNG]: { quantity: '0', cost: '0' } };
    expect(settle(moved(buildAccount('2000000', gone)), until)).toMatchObject(untouched);
  });

  it('nor where what they bought on credit comes late, and they had been allowed to', () => {
    const account = moved(buildOwing('500000', SHARES, MOVED));
    expect(settle(account, until, { commands: [] })).toMatchObject(untouched);
  });
});

describe('from there on', () => {
  const nextMidnight = addMicros(MIDNIGHT, MICROS_PER_DAY);
  const account = moved(buildAccount('500000', SHARES));

  it('they are charged', () => {
    expect(settle(account, nextMidnight).chargedAt).toEqual([nextMidnight]);
  });

  it('they are sold out where a price calls for it', () => {
    const fallAt = addMicros(MOVED, 5);
    const later = [...PRINTS, quote(SAMSUNG, fallAt, '1000'), quote(BTC, fallAt, '800000')];
    const { filled, soldAt } = settle(account, addMicros(MOVED, 10), { later });
    expect(soldAt).toEqual([fallAt]);
    expect(filled).toContain(`SELL ${BTC}`);
  });
});

it('who is found in time is judged from the command on', () => {
  expect(settle(buildAccount('500000', SHARES), addMicros(FALL, 5)).soldAt).toEqual([FALL]);
});
