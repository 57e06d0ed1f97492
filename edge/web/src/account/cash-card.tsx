import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Portfolio } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { useOrderDesk } from '../orders/submission/order-desk.tsx';
import { committedKrw } from '../orders/ticket/committed.ts';
import type { Polled } from '../query/question.ts';
import { useWords } from '../text/words.ts';
import { accountWords } from './words.ts';

/** What there is to order with, and what waiting orders keep back. */
export function CashCard({ portfolio: { value } }: { readonly portfolio: Polled<Portfolio> }) {
  const words = useWords(accountWords);
  const format = useFormat();
  const { orders } = useOrderDesk();
  const { priceBoard } = useEnvironment();
  const waitingKrw = committedKrw(orders, (tickerId) => priceBoard.price(tickerId));
  const isOwing = value !== undefined && value.liabilities_krw !== '0';
  return (
    <section className="card figures" aria-label={words.cashTitle}>
      <h2>{words.cashTitle}</h2>
      <dl>
        <div>
          <dt>{words.available}</dt>
          <dd data-testid="cash">{format.won(value?.available_krw)}</dd>
        </div>
        <div>
          <dt>{words.held}</dt>
          <dd>{format.won(value?.held_krw)}</dd>
        </div>
        {waitingKrw > 0n && (
          <div>
            <dt>{words.committed}</dt>
            <dd>{format.won(formatDecimal(waitingKrw))}</dd>
          </div>
        )}
        {isOwing && (
          <div>
            <dt>{words.owed}</dt>
            <dd className="down">{format.won(value.liabilities_krw)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
