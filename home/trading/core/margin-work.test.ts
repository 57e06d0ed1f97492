import type { Decimal } from '@mockstreet/shared/decimal';
import { beforeEach, expect, it } from 'vitest';
import type { Print, QuotePrint } from '#market/print';
import { lowestExposure } from './lowest-exposure.ts';
import { settleBatch } from './settle-batch.ts';
import { buildMarket, buildOwing } from './testing/build-margin.ts';
import { USER } from './testing/build-order.ts';
import { BTC, quote, SAMSUNG } from './testing/build-print.ts';
import { START, second } from './testing/moment.ts';

const HELD = { quantity: '10', cost: '10000' };
const SECONDS = 600;

/** How often the price of a print was looked at. */
let looks: number;
beforeEach(() => {
  looks = 0;
});

function counted(print: QuotePrint): Print {
  const { bid, ...rest } = print;
  return Object.defineProperty(rest, 'bid', {
    enumerable: true,
    get(): Decimal {
      looks += 1;
      return bid;
    },
  }) as QuotePrint;
}

/** A price of each second, none of them the same as the one before. */
const PRINTS = Array.from({ length: SECONDS }, (_, at) =>
  counted(quote(BTC, second(at), `${1_000 + (at % 7)}`)),
);

it.each([
  ['whom every price calls, and whose market is closed', '-9900', [BTC]],
  ['who bears all they owe', '-5000', []],
])('looks at each price a few times at most, of one %s', (_, cash, closed) => {
  const { rules, instrumentOf, ...world } = buildMarket({ prints: PRINTS, closed });
  const settlement = settleBatch({
    ...{ rules, instrumentOf, orders: [], recorded: () => undefined, actionsOf: () => [] },
    scheduled: [{ kind: 'check', userId: USER, at: second(SECONDS) }],
    accounts: new Map([[USER, buildOwing(cash, { [BTC]: HELD })]]),
    margin: world,
  });
  expect(settlement.checked.get(USER)).toBe(second(SECONDS));
  expect(looks).toBeGreaterThanOrEqual(SECONDS - 1);
  expect(looks).toBeLessThan(3 * SECONDS);
});

it('looks at no stretch of tape for its lowest where something else that is held has no price', () => {
  const account = buildOwing('-5', { [BTC]: HELD, [SAMSUNG]: HELD });
  const span = { after: START, upTo: second(SECONDS) };
  expect(lowestExposure(account, span, buildMarket({ prints: PRINTS }))).toBeUndefined();
  expect(looks).toBe(1);
});
