import type { Instrument } from '../api/payloads.ts';
import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import { historyWords } from './history-words.ts';
import type { OrderView } from './order-view.ts';

interface AskedForProps {
  readonly view: OrderView;
  readonly instrument: Instrument | undefined;
}

/** How much was ordered, and at what price at most, or at least. */
export function AskedFor({ view, instrument }: AskedForProps) {
  const words = useWords(historyWords);
  const format = useFormat();
  const { requestedAmountKrw, requestedQuantity, limitPrice } = view;
  return (
    <>
      {requestedAmountKrw !== null
        ? format.won(requestedAmountKrw)
        : format.units(requestedQuantity, instrument)}
      {limitPrice !== null && instrument && (
        <small className="order__limit">
          {words.limit(format.price(limitPrice, instrument.currency))}
        </small>
      )}
    </>
  );
}
