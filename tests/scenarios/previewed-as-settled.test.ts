import { type Decimal, decimal, ONE } from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as ticket from '../../edge/web/src/orders/ticket/size-order.ts';
import * as engine from '../../home/trading/core/size-trade.ts';
import { DEFAULT_TRADING_RULES } from '../../home/trading/core/trading-rules.ts';

/** The web app may import nothing of home, so that what it reckons is held against the engine here. */
const anyTerms = fc
  .record({
    side: fc.constantFrom('BUY', 'SELL'),
    price: fc.bigInt({ min: 10n ** 6n, max: 10n ** 13n }),
    rate: fc.constantFrom(ONE, decimal('1402.80000001'), decimal('1397.2')),
    lot: fc.constantFrom(ONE, decimal('0.00000001')),
    costs: fc.constantFrom(...DEFAULT_TRADING_RULES.costs),
  })
  .map((terms) => ({ ...terms, price: terms.price as Decimal }));
const anyQuantity = fc.bigInt({ min: 1n, max: 10n ** 11n }).map((units) => units as Decimal);
const anyAmount = fc.bigInt({ min: 1n, max: 10n ** 9n }).map((won) => (won * ONE) as Decimal);

test('the ticket previews what an order comes to as the engine settles it, to the won', () => {
  fc.assert(
    fc.property(anyTerms, anyQuantity, anyAmount, (terms, quantity, amount) => {
      const { fee, sellTax } = terms.costs;
      const inTicket = { ...terms, fee, sellTax };
      const { gross: _, ...byQuantity } = engine.sizeByQuantity(terms, quantity);
      expect(ticket.sizeByQuantity(inTicket, quantity)).toMatchObject(byQuantity);
      const { gross: __, ...byAmount } = engine.sizeByAmount(terms, amount);
      expect(ticket.sizeByAmount(inTicket, amount)).toMatchObject(byAmount);
    }),
  );
});
