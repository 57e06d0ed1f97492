import { decimal, max, subtract, wholeDecimal, ZERO } from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buyingPower,
  interestOfDay,
  isBelowMaintenance,
  liabilityOf,
  standingOf,
} from './margin-terms.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const RULES = DEFAULT_TRADING_RULES.margin;

it('more is never lent than what is sold again at once', () => {
  expect(RULES.maintenance * BigInt(RULES.leverageMax)).toBeLessThanOrEqual(decimal('1'));
});

it.each([
  ['10', '0'],
  ['0', '0'],
  ['-10.5', '10.5'],
])('cash of %s is a liability of %s', (cash, owed) => {
  expect(liabilityOf(decimal(cash))).toBe(decimal(owed));
});

describe('an account is below its maintenance margin', () => {
  it.each([
    // A quarter of 1,000,000 is just enough.
    ['-750000', '1000000', false],
    ['-750001', '1000000', true],
    ['-750000', '999999', true],
    ['-1', '0', true],
    // Whoever owes nothing is below nothing.
    ['0', '0', false],
    ['1', '0', false],
  ])('with cash of %s and %s held: %s', (cash, exposure, isBelow) => {
    const standing = standingOf(decimal(cash), decimal(exposure));
    expect(isBelowMaintenance(RULES, standing)).toBe(isBelow);
  });

  it('by as little as can be counted', () => {
    const rules = { maintenance: decimal('0.33333333') };
    // 0.33333333 of it is 0.00000000…: rounded up, nothing at all is not enough.
    const standing = standingOf(decimal('-0.00000001'), decimal('0.00000001'));
    expect(isBelowMaintenance(rules, standing)).toBe(true);
  });
});

it.each([
  // 8 % of 1,000,000 a year is 219.18 a day.
  ['1000000', '220'],
  ['4562500', '1000'],
  ['1', '1'],
  ['0', '0'],
  // No more is owed than can be recorded.
  ['999999999990', '9'],
  ['999999999999', '0'],
  ['999999999999.5', '0'],
])('a day’s interest on %s is %s, whole won rounded up', (owed, interest) => {
  expect(interestOfDay(RULES, decimal(owed))).toBe(decimal(interest));
});

describe('what may still be bought', () => {
  const power = (cash: string, exposure: string, held: string, leverage: number, fee = '0') =>
    buyingPower(
      { ...standingOf(decimal(cash), decimal(exposure)), heldKrw: decimal(held) },
      leverage,
      { feeKrw: decimal(fee), taxKrw: ZERO },
    );

  it.each([
    ['cash alone', power('100', '0', '0', 2), '200'],
    ['cash and holdings', power('100', '50', '0', 3), '400'],
    ['less what resting buys keep back', power('100', '50', '80', 3), '320'],
    ['costs paid first', power('100', '50', '80', 3, '10'), '290'],
    ['by one who owes', power('-100', '250', '0', 2), '50'],
    ['nothing, and never less', power('-100', '150', '0', 2), '0'],
  ])('%s', (_, is, expected) => {
    expect(is).toBe(decimal(expected));
  });

  it('without leverage is the cash that is there, whatever is held at whatever price', () => {
    const won = fc.integer({ min: 0, max: 1_000_000 }).map(wholeDecimal);
    fc.assert(
      fc.property(won, won, won, (cashKrw, exposureKrw, heldKrw) => {
        const before = { ...standingOf(cashKrw, exposureKrw), heldKrw };
        const available = subtract(cashKrw, heldKrw);
        const free = max(ZERO, available);
        expect(buyingPower(before, 1, { feeKrw: ZERO, taxKrw: ZERO })).toBe(free);
      }),
    );
  });
});
