import { createHash } from 'node:crypto';
import { basisPoints, decimal, formatDecimal, wholeDecimal } from '@mockstreet/shared/decimal';
import { expect, it } from 'vitest';
import type { CorporateAction } from '#market/corporate-action';
import type { Account } from '../core/account.ts';
import { applyAction } from '../core/apply-action.ts';
import { decideOrder } from '../core/decide-order.ts';
import { type GuardRules, NO_GUARDS } from '../core/guards.ts';
import { placeOrder } from '../core/place-order.ts';
import { isMarketable, tradesThrough } from '../core/price-rule.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from '../core/testing/build-print.ts';
import { decide } from '../core/testing/decide.ts';
import { findInstrument } from '../core/testing/find-instrument.ts';
import { second } from '../core/testing/moment.ts';
import { DEFAULT_TRADING_RULES as RULES, type TradingRules } from '../core/trading-rules.ts';
import { CODE_RULES, rulesDigest } from './rules-digest.ts';

const apple = findInstrument(APPLE);
const digest = rulesDigest(RULES, apple);

/** Copies of a value with one figure in it another, each. */
function* variants(value: unknown): Iterable<unknown> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const other of variants(inner)) {
        yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
      }
    }
  } else if (typeof value === 'bigint') yield value + 1n;
  else if (typeof value === 'number') yield value + 1;
  else yield `${String(value)}'`;
}

it('is another for every figure of the rules, and for each term of the instrument', () => {
  const { guards, bailout, humanEtf, ...figures } = RULES;
  const otherRules = [...variants(figures)].map((other) => ({
    ...(other as typeof RULES),
    ...{ guards, bailout, humanEtf },
  }));
  expect(otherRules.length).toBeGreaterThan(20);
  const { market, currency, lot, minNotionalKrw, tickRule } = apple;
  const otherTerms = [
    ...variants({ market, currency, lot, minNotionalKrw, tickRule }),
  ] as (typeof apple)[];
  expect(otherTerms).toHaveLength(5);
  const digests = [
    digest,
    rulesDigest(RULES, undefined),
    ...otherRules.map((rules) => rulesDigest(rules, apple)),
    ...otherTerms.map((terms) => rulesDigest(RULES, terms)),
    rulesDigest({ ...RULES, costs: RULES.costs.toReversed() }, apple),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

it('is the same whatever the caps are: they make no fill another one', () => {
  for (const guards of [...variants(RULES.guards), NO_GUARDS] as GuardRules[]) {
    expect(rulesDigest({ ...RULES, guards }, apple)).toBe(digest);
  }
});

it('is the same whatever the terms of a bailout are: they stand in its record', () => {
  for (const bailout of [...variants(RULES.bailout)] as TradingRules['bailout'][]) {
    expect(rulesDigest({ ...RULES, bailout }, apple)).toBe(digest);
  }
});

it('is the same whatever the terms of a listing are: they stand in its strikes', () => {
  for (const humanEtf of [...variants(RULES.humanEtf)] as TradingRules['humanEtf'][]) {
    expect(rulesDigest({ ...RULES, humanEtf }, apple)).toBe(digest);
  }
});

it('is the same for the same rules, however they are written, and for what is no rule', () => {
  const written = Object.fromEntries(Object.entries(RULES).toReversed()) as unknown as typeof RULES;
  expect(rulesDigest(written, { ...apple })).toBe(digest);
  expect(rulesDigest(RULES, { ...apple, symbol: 'OTHER', isTradable: false } as never)).toBe(
    digest,
  );
  expect(digest).toMatch(/^[0-9a-f]{16}$/);
});

/** Figures of no house, so that another fee is no other code. */
const FIGURES: TradingRules = {
  ...RULES,
  costs: (['KRX', 'US', 'CRYPTO'] as const).map((market) => ({
    ...{ market, from: second(-1_000_000), fee: basisPoints('7'), sellTax: basisPoints('13') },
  })),
  dividendTaxes: (['KRX', 'US'] as const).map((market) => ({
    ...{ market, from: second(-1_000_000), rate: basisPoints('1111') },
  })),
  fxSpread: basisPoints('31'),
};

/** Behind an order's acceptance, and before its print. */
const actionsOf = (tickerId: string): CorporateAction[] => {
  const base = { tickerId, effectiveAt: second(1) };
  const [newShares, oldShares] = [wholeDecimal(3), wholeDecimal(7)];
  return [
    { ...base, id: 'split', kind: 'SPLIT', newShares, oldShares },
    { ...base, id: 'dividend', kind: 'CASH_DIVIDEND', amount: decimal('0.77') },
  ];
};

/** What the core makes of every instrument, side, size and kind of print, as one text. */
function whatTheCoreDoes(): string {
  const account = buildAccount('3000000', {
    [APPLE]: { quantity: '7', cost: '1500.33333333', costKrw: '2099999' },
    [BTC]: { quantity: '0.33333333', cost: '1000000.00000001', costKrw: '1000001' },
    [SAMSUNG]: { quantity: '11', cost: '770001' },
  });
  const sizes = [{ quantity: '3' }, { quantity: '0.12345678' }, { amountKrw: '777777' }];
  const lines: string[] = [];
  for (const tickerId of [APPLE, BTC, SAMSUNG]) {
    const at = second(2);
    const prints = [
      undefined,
      quote(tickerId, at, '71234.5', '71235.6'),
      trade(tickerId, at, '227.53'),
      bar(tickerId, at, '52.1', '51.9'),
    ];
    for (const [side, size, print] of sizes.flatMap((one) =>
      prints.flatMap((print) => [['BUY', one, print] as const, ['SELL', one, print] as const]),
    )) {
      for (const referencePrice of [null, decimal('227')]) {
        const corridor = { referencePrice, maxSlippageBps: referencePrice && 50 } as const;
        const order = buildOrder({ ...size, ...corridor, tickerId, side });
        const fxPrint = usdKrw(second(1), '1388.4');
        const input = { rules: FIGURES, order, account, print, fxPrint };
        const actions = actionsOf(tickerId);
        lines.push(textOf(decide(input)), textOf(decide({ ...input, actions })));
      }
    }
    lines.push(...whatBecomesOfLimits(tickerId, account));
  }
  const fxPrint = usdKrw(second(0), '1388.4');
  for (const tickerId of [APPLE, BTC, SAMSUNG]) {
    for (const action of actionsOf(tickerId)) {
      const input = { rules: FIGURES, instrument: findInstrument(tickerId), action, account };
      const print = trade(tickerId, second(0), '52.13');
      lines.push(
        textOf(applyAction({ ...input, print, fxPrint })),
        textOf(applyAction({ ...input, print: undefined, fxPrint: undefined })),
      );
    }
  }
  return lines.join('\n');
}

/** Placements, and ends of every kind: on the first print, through a limit, by time; with a split and without. */
function whatBecomesOfLimits(tickerId: string, account: Account): string[] {
  const fxPrint = usdKrw(second(0), '1388.4');
  const instrument = findInstrument(tickerId);
  const lines: string[] = [];
  for (const [side, quantity, actions] of [
    ['BUY', '3', []],
    ['BUY', '0.12345678', actionsOf(tickerId)],
    ['SELL', '3', actionsOf(tickerId)],
    ['SELL', '0.12345678', []],
  ] as const) {
    const terms = { type: 'LIMIT', timeInForce: 'GTC', deadlineAt: null, side, quantity } as const;
    // Placed behind the split, or before it.
    for (const clockErrorMs of [0, 900]) {
      const order = buildOrder({ ...terms, tickerId, limitPrice: decimal('71234'), clockErrorMs });
      const input = { rules: FIGURES, order, account, actions, fxPrint, instrument };
      lines.push(textOf(placeOrder(input)));
      const print = quote(tickerId, second(2), '71234.5', '71235.6');
      lines.push(textOf(decideOrder({ ...input, print, how: 'FIRST_PRINT' })));
      lines.push(textOf(decideOrder({ ...input, print, how: 'THROUGH' })));
      lines.push(textOf(decideOrder({ ...input, print: undefined, how: 'EXPIRY' })));
    }
  }
  const limit = { side: 'BUY', price: decimal('100') } as const;
  for (const price of ['99', '100', '101']) {
    const prints = [
      quote(tickerId, second(2), '98', price),
      trade(tickerId, second(2), price),
      bar(tickerId, second(2), '100', price),
    ];
    for (const print of prints) {
      for (const { side, ...rest } of [limit, { ...limit, side: 'SELL' as const }]) {
        const asked = { side, ...rest };
        lines.push(`${isMarketable(print, asked)} ${tradesThrough(print, asked)}`);
      }
    }
  }
  return lines;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return formatDecimal(inner as never);
    if (inner instanceof Map) return [...inner];
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

it('is raised by hand where the core decides otherwise on the same figures', () => {
  const figures = createHash('sha256').update(whatTheCoreDoes()).digest('hex').slice(0, 16);
  // Does it decide otherwise on purpose? Then CODE_RULES has to be one more, and this is what it does.
  expect({ CODE_RULES, figures }).toEqual({ CODE_RULES: 4, figures: '31b09bba6addf01a' });
});
