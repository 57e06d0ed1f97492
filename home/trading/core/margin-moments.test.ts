import { addMicros } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { USD_KRW } from '#market/print';
import { judgedFrom, marginTickers, nextMarginMoment } from './margin-moments.ts';
import { buildMarket, buildOwing, MIDNIGHT } from './testing/build-margin.ts';
import { buildOrder } from './testing/build-order.ts';
import { APPLE, BTC, quote, SAMSUNG, usdKrw } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { START, second } from './testing/moment.ts';

const HELD = { quantity: '1', cost: '1' };

describe('margin is judged at', () => {
  const prints = [
    ...[quote(BTC, second(3), '1'), quote(SAMSUNG, second(3), '1'), quote(BTC, second(5), '1')],
    ...[usdKrw(second(4), '1400'), quote(APPLE, second(2), '1')],
    ...[quote(BTC, MIDNIGHT, '1'), quote(BTC, addMicros(MIDNIGHT, 7), '1')],
  ];
  const market = buildMarket({ prints });
  const next = (held: readonly string[], after = START, upTo = addMicros(MIDNIGHT, 10)) => {
    const account = buildOwing('-1', Object.fromEntries(held.map((one) => [one, HELD])));
    const moment = nextMarginMoment(account, { after, upTo }, market);
    if (!moment) return 'never';
    const { at, trigger } = moment;
    return [at, trigger.kind === 'PRINT' ? trigger.print.tickerId : trigger.kind];
  };

  it.each([
    ['the first print of what is held', next([BTC]), [second(3), BTC]],
    ['of two at one moment the first by name', next([SAMSUNG, BTC]), [second(3), BTC]],
    ['no print of anything else', next([SAMSUNG], second(3)), [MIDNIGHT, 'INTEREST']],
    ['none before', next([BTC], second(3)), [second(5), BTC]],
    ['none that was judged', next([BTC], second(2.9)), [second(3), BTC]],
    ['a rate where dollars are held', next([APPLE], second(2)), [second(4), USD_KRW]],
    ['no rate where none are', next([BTC, SAMSUNG], second(3)), [second(5), BTC]],
    ['midnight in Seoul before its prints', next([BTC], second(5)), [MIDNIGHT, 'INTEREST']],
    ['what comes behind it', next([BTC], MIDNIGHT), [addMicros(MIDNIGHT, 7), BTC]],
    ['nothing beyond what is known', next([BTC], START, second(2.9)), 'never'],
    ['what is at the end of it', next([BTC], START, second(3)), [second(3), BTC]],
  ])('%s', (_, is, expected) => {
    expect(is).toEqual(expected);
  });

  it('no print of what is not held any more', () => {
    const account = buildOwing('-1', { [BTC]: { quantity: '0', cost: '0' } });
    expect(nextMarginMoment(account, { after: START, upTo: second(9) }, market)).toBeUndefined();
  });
});

describe('the tapes that an account is judged by', () => {
  const buy = (tickerId: string, leverage: number | null) => buildOrder({ tickerId, leverage });
  const tickers = (cash: string, held: readonly string[], orders: ReturnType<typeof buy>[]) =>
    marginTickers(
      buildOwing(cash, Object.fromEntries(held.map((one) => [one, HELD]))),
      orders,
      findInstrument,
    );

  it.each([
    ['none while it cannot come to owe', tickers('0', [BTC], [buy(SAMSUNG, 1)]), []],
    ['all that it holds where it owes', tickers('-1', [SAMSUNG, BTC], []), [BTC, SAMSUNG]],
    ['the rate with dollars', tickers('-1', [APPLE], []), [APPLE, USD_KRW]],
    ['what it may buy', tickers('-1', [BTC], [buy(APPLE, null)]), [BTC, APPLE, USD_KRW]],
    [
      'all where an order with leverage waits',
      tickers('5', [BTC], [buy(SAMSUNG, 2)]),
      [BTC, SAMSUNG],
    ],
  ])('%s', (_, is, expected) => {
    expect(is).toEqual(expected);
  });

  it.each([
    ['where it was left, while it owes', buildOwing('-1', {}, second(5)), second(5)],
    ['the first event, while it does not', buildOwing('0', {}, second(5)), second(9)],
    ['never what was judged', buildOwing('0', {}, second(12)), second(12)],
    [
      'the first event, where it may not yet owe',
      { ...buildOwing('0'), margin: undefined },
      second(9),
    ],
  ])('are looked at from %s', (_, account, from) => {
    expect(judgedFrom(account, second(9))).toBe(from);
  });
});
