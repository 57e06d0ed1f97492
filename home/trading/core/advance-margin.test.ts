import { decimal, formatDecimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Print } from '#market/print';
import type { Account } from './account.ts';
import { chargeInterest } from './charge-interest.ts';
import type { ScheduledEvent } from './scheduled-event.ts';
import { type Settlement, settleBatch } from './settle-batch.ts';
import { buildAccount } from './testing/build-account.ts';
import { dividend } from './testing/build-action.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildMarket, buildOwing, MIDNIGHT } from './testing/build-margin.ts';
import { buildOrder, USER } from './testing/build-order.ts';
import { BTC, quote, SAMSUNG } from './testing/build-print.ts';
import { START, second } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const COIN = { quantity: '1', cost: '1000000' };
const check = (at: Instant): ScheduledEvent => ({ kind: 'check', userId: USER, at });

function settle(
  account: Account,
  scheduled: readonly ScheduledEvent[],
  prints: readonly Print[],
  isWithWorld = true,
): Settlement {
  const { rules, instrumentOf, tapeOf, isTradedThrough } = buildMarket({ prints });
  return settleBatch({
    ...{ rules, scheduled, instrumentOf, accounts: new Map([[USER, account]]) },
    ...{ orders: scheduled.flatMap((event) => ('order' in event ? [event.order] : [])) },
    recorded: () => undefined,
    actionsOf: () => [],
    margin: isWithWorld ? { tapeOf, isTradedThrough } : undefined,
  });
}

const cashOf = ({ accounts }: Settlement) => {
  const cash = accounts.get(USER)?.cashKrw;
  return cash === undefined ? 'unchanged' : formatDecimal(cash);
};

describe('a day’s interest is charged', () => {
  const price = quote(BTC, START, '10000000');

  it('at each midnight in Seoul, on what is owed by then', () => {
    const settlement = settle(
      buildOwing('-1000000', { [BTC]: COIN }),
      [check(addMicros(MIDNIGHT, 2 * MICROS_PER_DAY))],
      [price],
    );
    const third = addMicros(MIDNIGHT, 2 * MICROS_PER_DAY);
    expect(
      settlement.interest.map(({ at, ...one }) => [at, one.liabilityKrw, one.interestKrw]),
    ).toEqual([
      [MIDNIGHT, decimal('1000000'), decimal('220')],
      [addMicros(MIDNIGHT, MICROS_PER_DAY), decimal('1000220'), decimal('220')],
      [third, decimal('1000440'), decimal('220')],
    ]);
    expect(cashOf(settlement)).toBe('-1000660');
    expect(settlement.accounts.get(USER)?.margin?.checkedTo).toBe(third);
  });

  it('not where the house asks for none', () => {
    const rules = { ...DEFAULT_TRADING_RULES.margin, interestRate: ZERO };
    expect(chargeInterest(rules, buildOwing('-1000000'), MIDNIGHT)).toBeUndefined();
  });

  it('of no more than can be recorded', () => {
    const midnights = [check(addMicros(MIDNIGHT, MICROS_PER_DAY))];
    const settlement = settle(buildOwing('-999999999990'), midnights, [price]);
    expect(settlement.interest.map(({ interestKrw }) => interestKrw)).toEqual([decimal('9')]);
    expect(cashOf(settlement)).toBe('-999999999999');
    expect(settlement.brokenChecks).toEqual([]);
  });

  it('not a moment before', () => {
    const settlement = settle(
      buildOwing('-1000000', { [BTC]: COIN }),
      [check(addMicros(MIDNIGHT, -1))],
      [price],
    );
    expect(settlement.interest).toEqual([]);
  });

  it('not of one who owes nothing then, though they did before or do behind it', () => {
    const fill = { kind: 'order', how: 'FIRST_PRINT', fxPrint: undefined } as const;
    const print = quote(BTC, addMicros(MIDNIGHT, 1), '10000000');
    const order = buildOrder({ quantity: '0.5', leverage: 2, notBefore: MIDNIGHT });
    const settlement = settle(
      buildOwing('1000000', { [BTC]: COIN }),
      [{ ...fill, order, at: print.at, print }, check(addMicros(MIDNIGHT, 5))],
      [price, print],
    );
    expect(settlement.outcomes[0]?.kind).toBe('filled');
    expect(cashOf(settlement)).toBe('-4002500');
    expect(settlement.interest).toEqual([]);
  });

  it('before what is judged by it: it may be what was too much', () => {
    const account = buildOwing('-750000', { [BTC]: COIN });
    const { liquidations } = settle(account, [check(MIDNIGHT)], [quote(BTC, MIDNIGHT, '1000000')]);
    expect(liquidations[0]).toMatchObject({ at: MIDNIGHT, trigger: { kind: 'INTEREST' } });
    expect(liquidations[0]?.before.cashKrw).toBe(decimal('-750165'));
  });
});

describe('maintenance is judged', () => {
  const prints = [
    quote(BTC, second(1), '1000000'),
    quote(BTC, second(2), '900000'),
    quote(BTC, second(3), '2000000'),
  ];
  const owing = buildOwing('-750000', { [BTC]: COIN });

  it('at every print, by what is known at it', () => {
    const { liquidations, outcomes, checked } = settle(owing, [check(second(9))], prints);
    expect(liquidations.map(({ at }) => at)).toEqual([second(2)]);
    expect(outcomes).toMatchObject([
      { kind: 'filled', at: second(2), fill: { price: decimal('900000') } },
    ]);
    expect(checked.get(USER)).toBe(second(9));
  });

  it('up to what is known, and there once', () => {
    const before = settle(owing, [check(second(1.9))], prints);
    expect(before.liquidations).toEqual([]);
    // Nothing of the account changed, so there is nothing to be written.
    expect(before.accounts.size).toBe(0);
    const first = settle(owing, [check(second(2))], prints);
    const after = first.accounts.get(USER) as Account;
    expect(settle(after, [check(second(2))], prints).liquidations).toEqual([]);
  });

  it('behind whatever else happens in its moment', () => {
    // What is paid in that moment is enough.
    const action = { ...dividend('100000'), effectiveAt: second(2) };
    const account = { ...owing, positions: new Map([...owing.positions, [SAMSUNG, shares()]]) };
    const paid: ScheduledEvent = {
      ...{ kind: 'action', action, userId: USER, at: second(2) },
      ...{ print: undefined, fxPrint: undefined },
    };
    expect(settle(account, [paid, check(second(2))], prints).liquidations).toEqual([]);
    expect(settle(account, [check(second(2))], prints).liquidations).toHaveLength(1);
  });

  it('before whatever comes later, which finds the account as it is by then', () => {
    const order = buildOrder({ side: 'SELL', quantity: '1' });
    const print = prints[2] as Print;
    const sale: ScheduledEvent = {
      ...{ kind: 'order', order, at: print.at, how: 'FIRST_PRINT', print, fxPrint: undefined },
    };
    expect(settle(owing, [sale], prints).outcomes).toMatchObject([
      { kind: 'filled', at: second(2), order: { liquidationId: expect.any(String) } },
      { kind: 'failed', at: second(3), denial: { code: 'INSUFFICIENT_QUANTITY' } },
    ]);
  });

  it('before anything behind it: where it cannot be, that is neither decided nor set aside', () => {
    const sale = (id: string, at: number): ScheduledEvent => {
      const print = quote(SAMSUNG, second(at), '100');
      const order = buildOrder({ id, side: 'SELL', tickerId: SAMSUNG, notBefore: second(1) });
      return { kind: 'order', order, at: print.at, how: 'FIRST_PRINT', print, fxPrint: undefined };
    };
    const account = { ...owing, positions: new Map([...owing.positions, [SAMSUNG, shares()]]) };
    const command = buildCommand({ intent: { kind: 'CANCEL_ALL' }, notBefore: second(5) });
    const gone = quote('CRYPTO-COIN-GONE', second(3), '1');
    const lost = new Map([...account.positions, [gone.tickerId, shares()]]);
    const events = [
      ...[sale('first', 4), { kind: 'command', command, at: command.notBefore } as const],
      ...[sale('second', 6), check(second(9))],
    ];
    const stopped = settle({ ...account, positions: lost }, events, [...prints, gone]);
    expect(stopped.brokenChecks).toEqual([{ userId: USER, error: expect.any(Error) }]);
    expect(stopped).toMatchObject({ outcomes: [], commands: [], broken: [], brokenCommands: [] });
    const { outcomes, commands } = settle(account, events, prints);
    expect([outcomes.length, commands.length]).toEqual([3, 1]);
  });

  it('of nobody who may not owe, nor without its tapes of anybody who does', () => {
    const settlement = settle(buildAccount('0', { [BTC]: COIN }), [check(MIDNIGHT)], prints, false);
    expect(settlement).toMatchObject({ liquidations: [], brokenChecks: [] });
    expect(settlement.checked.size).toBe(0);
    const blind = settle(owing, [check(second(9))], prints, false);
    expect(blind.brokenChecks).toEqual([{ userId: USER, error: expect.any(Error) }]);
    expect(blind.accounts.size + blind.checked.size).toBe(0);
    const free = settle(buildOwing('0', { [BTC]: COIN }), [check(MIDNIGHT)], prints, false);
    expect(free).toMatchObject({ brokenChecks: [], interest: [] });
  });

  const shares = () =>
    ({ ...[...owing.positions.values()][0], quantity: decimal('2'), costKrw: ZERO }) as never;
});

describe('over any prices and nights', () => {
  const walk = fc.record({
    cash: fc.integer({ min: -2_000_000, max: 0 }),
    prices: fc.array(fc.integer({ min: 100_000, max: 2_000_000 }), { minLength: 1, maxLength: 30 }),
    cuts: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }),
  });
  // Every five hours.
  const at = (index: number) => addMicros(START, index * 5 * 3_600_000_000);
  const given = ({ cash, prices }: { cash: number; prices: readonly number[] }) => ({
    account: buildOwing(`${cash}`, { [BTC]: COIN, [SAMSUNG]: { quantity: '3', cost: '210000' } }),
    prints: prices.flatMap((price, index) => [
      quote(BTC, at(index), `${price}`),
      quote(SAMSUNG, at(index), `${(2_100_000 - price) / 10}`),
    ]),
    end: at(prices.length),
  });

  it('an account walked in pieces comes to what it comes to in one', () => {
    fc.assert(
      fc.property(walk, ({ cuts, ...drawn }) => {
        const { account, prints, end } = given(drawn);
        const whole = settle(account, [check(end)], prints);
        let walked = account;
        const pieces = [...cuts.map(at).filter((cut) => cut < end), end]
          .sort((a, b) => a - b)
          .map((to) => {
            const settlement = settle(walked, [check(to)], prints);
            walked = settlement.accounts.get(USER) ?? walked;
            return settlement;
          });
        expect(pieces.flatMap(({ liquidations }) => liquidations)).toEqual(whole.liquidations);
        expect(pieces.flatMap(({ interest }) => interest)).toEqual(whole.interest);
        expect(pieces.flatMap(({ outcomes }) => outcomes)).toEqual(whole.outcomes);
        const { margin: _, ...last } = walked;
        const { margin: __, ...once } = whole.accounts.get(USER) ?? account;
        expect(last).toEqual(once);
      }),
    );
  });

  it('cash moves by sales and interest alone', () => {
    fc.assert(
      fc.property(walk, (drawn) => {
        const { account, prints, end } = given(drawn);
        const { outcomes, interest, accounts } = settle(account, [check(end)], prints);
        let cash = account.cashKrw;
        for (const outcome of outcomes) {
          if (outcome.kind !== 'filled') throw new Error(outcome.kind);
          const { grossKrw, feeKrw, taxKrw } = outcome.fill;
          cash = subtract(subtract(subtract(cash, subtract(ZERO, grossKrw)), feeKrw), taxKrw);
        }
        for (const { interestKrw } of interest) cash = subtract(cash, interestKrw);
        expect((accounts.get(USER) ?? account).cashKrw).toBe(cash);
      }),
    );
  });
});
