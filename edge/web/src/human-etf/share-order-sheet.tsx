import type { HumanEtf } from '../api/schema.ts';
import { Sheet } from '../controls/sheet.tsx';
import { useFormat } from '../format/use-format.ts';
import type { OrderRequest } from '../orders/submission/submission.ts';
import { useWords } from '../text/words.ts';
import { symbolOf } from './etf-row.tsx';
import { momentAhead } from './moment-ahead.ts';
import { humanEtfWords } from './words.ts';

interface ShareOrderSheetProps {
  /** Undefined: nothing is asked. */
  readonly order: OrderRequest | undefined;
  readonly etf: HumanEtf;
  readonly onClose: () => void;
  readonly onConfirmed: () => void;
}

/** What cannot be taken back is said once more, with its figures. */
export function ShareOrderSheet({ order, etf, onClose, onConfirmed }: ShareOrderSheetProps) {
  const words = useWords(humanEtfWords).order;
  const format = useFormat();
  const name = symbolOf(etf.ticker_id);
  const share = { market: 'HUMAN', symbol: name };
  return (
    <Sheet title={words.confirm.title} isOpen={order !== undefined} onClose={onClose}>
      {order && (
        <>
          <p className="human-etf__asked">
            {order.side === 'BUY'
              ? words.confirm.BUY(format.won(order.amount_krw), name)
              : words.confirm.SELL(format.units(order.quantity, share), name)}
          </p>
          <ul className="human-etf__promises">
            {etf.next_strike_at && <li>{words.when(momentAhead(etf.next_strike_at, format))}</li>}
            <li>{words.why}</li>
            <li>{words.final}</li>
            <li>{words.confirm.kept}</li>
          </ul>
          <button type="button" className={`button button--${order.side}`} onClick={onConfirmed}>
            {words.confirm.send[order.side]}
          </button>
        </>
      )}
    </Sheet>
  );
}
