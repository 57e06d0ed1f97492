import { type Decimal, ONE, parseDecimal, ZERO } from '@mockstreet/shared/decimal';
import { entryForShare, type OrderDraft, showEntry } from './order-draft.ts';
import { previewOrder } from './preview-order.ts';
import type { DraftGround } from './read-draft.ts';

/** A share of what is at hand as an entry, in what the draft is sized by; undefined while it is not known. */
export function shareOf(
  percent: number,
  draft: OrderDraft,
  ground: DraftGround,
): string | undefined {
  const { holdings, instrument, buyingPowerKrw } = ground;
  if (!holdings) return undefined;
  const lot = parseDecimal(instrument.lot) ?? ZERO;
  if (draft.side === 'SELL') {
    if (draft.measure === 'QUANTITY') return entryForShare(percent, holdings.quantity, lot);
    const worth = worthOf(draft, ground, holdings.quantity);
    return worth === undefined ? undefined : entryForShare(percent, worth, ONE);
  }
  const won = draft.leverage > 1 ? buyingPowerKrw : holdings.cashKrw;
  if (won === undefined) return undefined;
  const amount = entryForShare(percent, won, ONE);
  if (draft.measure === 'AMOUNT' || amount === '') return amount;
  const bought = previewOrder({ ...draft, measure: 'AMOUNT', entry: amount }, ground);
  if (!bought) return undefined;
  return bought.size.quantity > ZERO ? showEntry(bought.size.quantity) : '';
}

/** What a quantity comes to before costs. */
function worthOf(draft: OrderDraft, ground: DraftGround, quantity: Decimal): Decimal | undefined {
  if (quantity <= ZERO) return ZERO;
  const sold = { ...draft, measure: 'QUANTITY', entry: showEntry(quantity) } as const;
  return previewOrder(sold, ground)?.size.grossKrw;
}
