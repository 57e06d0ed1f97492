import { basisPoints } from '@mockstreet/shared/decimal';
import { addMicros, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { BTC } from '../core/testing/build-print.ts';
import { findInstrument } from '../core/testing/find-instrument.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { rulesDigest } from './rules-digest.ts';
import { createRulesHistory } from './rules-history.ts';

const OWN = DEFAULT_TRADING_RULES.margin;
const DEAR = { ...OWN, interestRate: basisPoints('1200') };
const CAREFUL = { ...OWN, leverageMax: 2 };
const hour = (count: number) => instant(count * 60 * MICROS_PER_MINUTE);
const marginsOf = (history: ReturnType<typeof createRulesHistory>, from: number, to: number) =>
  history.inForceWithin(hour(from), hour(to)).map(({ margin }) => margin);

describe('a history of figures', () => {
  const history = createRulesHistory([
    { since: hour(1), ...OWN },
    { since: hour(2), ...DEAR },
    { since: hour(5), ...CAREFUL },
  ]);

  it('tells by a digest what decided, and of what it does not know that nobody does', () => {
    const btc = findInstrument(BTC);
    for (const margin of [OWN, DEAR, CAREFUL]) {
      const digest = rulesDigest({ ...DEFAULT_TRADING_RULES, margin }, btc);
      expect(history.decidedBy(digest, btc)?.margin).toEqual(margin);
      expect(history.decidedBy(digest, { ...btc, lot: basisPoints('1') })).toBeUndefined();
    }
    expect(history.decidedBy(null, btc)).toBeUndefined();
  });

  it('tells what may have decided between two moments, and that engines are restarted one by one', () => {
    expect(marginsOf(history, 0, 1.5)).toEqual([OWN]);
    expect(marginsOf(history, 3, 4)).toEqual([DEAR]);
    expect(marginsOf(history, 1, 3)).toEqual([OWN, DEAR]);
    expect(marginsOf(history, 2.1, 4)).toEqual([OWN, DEAR]);
    expect(marginsOf(history, 0, 9)).toEqual([OWN, DEAR, CAREFUL]);
    expect(history.inForceWithin(addMicros(hour(5), 11 * MICROS_PER_MINUTE), hour(9))).toEqual([
      history.latest,
    ]);
  });

  it('begins with the figures of the house, which nobody had to write down', () => {
    const since = createRulesHistory([{ since: hour(1), ...DEAR }]);
    expect(marginsOf(since, 0, 0.5)).toEqual([OWN]);
    // No engine of before wrote anything down, so none that did was there beside it.
    expect(marginsOf(since, 1.1, 2)).toEqual([DEAR]);
    expect(createRulesHistory([]).latest).toEqual(DEFAULT_TRADING_RULES);
  });

  it('goes by what was decided, where that was before it was said or long behind it', () => {
    const btc = findInstrument(BTC);
    const digestOf = (margin: typeof OWN, instrument?: typeof btc) =>
      rulesDigest({ ...DEFAULT_TRADING_RULES, margin }, instrument);
    const said = [
      { since: hour(2), ...DEAR },
      { since: hour(5), ...CAREFUL },
    ];
    const used = [
      { digest: digestOf(DEAR, btc), from: hour(1), to: hour(7) },
      { digest: digestOf(CAREFUL), from: hour(4), to: hour(9) },
      { digest: 'of another code', from: hour(0), to: hour(20) },
    ];
    const lived = createRulesHistory(said, used, [btc]);
    expect(marginsOf(lived, 0, 0.5)).toEqual([OWN]);
    expect(marginsOf(lived, 1, 1.5)).toEqual([OWN, DEAR]);
    expect(marginsOf(lived, 3, 3.5)).toEqual([DEAR]);
    expect(marginsOf(lived, 4, 4.5)).toEqual([DEAR, CAREFUL]);
    expect(marginsOf(lived, 7, 8)).toEqual([DEAR, CAREFUL]);
    expect(marginsOf(lived, 7.5, 8)).toEqual([CAREFUL]);
  });

  it('takes figures that came back for given up between the two times that they were said', () => {
    const said = [
      { since: hour(1), ...OWN },
      { since: hour(3), ...DEAR },
      { since: hour(5), ...OWN },
    ];
    const digest = rulesDigest(DEFAULT_TRADING_RULES, undefined);
    const lived = createRulesHistory(said, [{ digest, from: hour(1), to: hour(8) }]);
    expect(marginsOf(lived, 4, 4.5)).toEqual([DEAR]);
  });
});
