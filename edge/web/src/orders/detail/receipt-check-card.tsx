import type { ReceiptCheck } from '@mockstreet/shared/check-settlement';
import { Check, Minus, X } from 'lucide-react';
import type { Answer } from '../../api/answer.ts';
import type { OrderDetail, OrderReceipt } from '../../api/schema.ts';
import { useApi } from '../../environment.ts';
import { saveFile } from '../../file/save-file.ts';
import { usePreferences } from '../../preferences/use-preferences.ts';
import { usePolling } from '../../query/use-polling.ts';
import { useWords } from '../../text/words.ts';
import { ordersApi } from '../orders-api.ts';
import { useOrderDesk } from '../submission/order-desk.tsx';
import { checkHere, withPromise } from './check-here.ts';
import { sayCheck } from './check-words.ts';
import { explainWords } from './explain-words.ts';

/** `cannot`: this browser has no way to. */
type Checked = readonly ReceiptCheck[] | 'cannot';

/** What both machines have signed of an order, and whether it holds: looked at here, by this browser. */
export function ReceiptCheckCard({ order }: { readonly order: OrderDetail }) {
  const words = useWords(explainWords);
  const { submissionOf } = useOrderDesk();
  const api = useApi(ordersApi);
  const submission = submissionOf(order.client_order_id);
  const isSettled = order.status !== 'PENDING';
  const receipt = usePolling({
    key: ['orders', 'receipt', order.order_id, order.status],
    load: async () => await api.receipt(order.order_id),
    isRemembered: true,
  });
  const keys = usePolling({
    key: ['fairness', 'keys'],
    load: api.publishedKeys,
    isRemembered: true,
  });
  const file = receipt.value && withPromise(receipt.value, submission);
  const { value: checked } = usePolling<Checked>({
    key: ['orders', 'check', order.order_id, order.status, submission?.state.kind],
    load: async (): Promise<Answer<Checked>> => ({
      ok: true,
      value: keys.value ? await checkHere(file, keys.value).catch(() => 'cannot' as const) : [],
    }),
    isAsked: file !== undefined && keys.value !== undefined,
  });
  const promise = submission?.state.kind === 'accepted' ? submission.state.receipt : null;
  const name = `mockstreet-receipt-${order.order_id}.json`;
  return (
    <section className="card proofs" aria-label={words.receipts}>
      <h2>{words.receipts}</h2>
      <div aria-live="polite">
        {checked === undefined ? (
          <p className="muted">{words.checking}</p>
        ) : (
          <Verdict checked={checked} isSettled={isSettled} />
        )}
      </div>
      {checked !== undefined && checked !== 'cannot' && <Checks checks={checked} />}
      <Proofs order={order} promise={promise} settlement={receipt.value?.settlement ?? null} />
      {file !== undefined && (
        <button
          type="button"
          className="button button--quiet button--small"
          onClick={() => saveFile(name, 'application/json', JSON.stringify(file, undefined, 2))}
        >
          {words.save}
        </button>
      )}
    </section>
  );
}

function Verdict({
  checked,
  isSettled,
}: {
  readonly checked: Checked;
  readonly isSettled: boolean;
}) {
  const words = useWords(explainWords);
  if (checked === 'cannot') return <p className="calm-note">{words.cannotCheck}</p>;
  if (checked.some(({ holds }) => holds === false)) {
    return <p className="proofs__breach">{words.breach}</p>;
  }
  const isWhole = isSettled && checked.every(({ holds }) => holds === true);
  return (
    <>
      <p className="proofs__verified">
        <Check size={18} aria-hidden /> {words.verified}
      </p>
      <p className="muted">{isWhole ? words.verifiedMeans : words.partly}</p>
    </>
  );
}

function Checks({ checks }: { readonly checks: readonly ReceiptCheck[] }) {
  const { marks } = useWords(explainWords);
  const { language } = usePreferences();
  return (
    <ul className="proofs__checks">
      {checks.map(({ holds, text }) => (
        <li key={text} data-holds={holds ?? 'unchecked'}>
          {holds === undefined ? (
            <Minus size={16} aria-label={marks.unchecked} />
          ) : holds ? (
            <Check size={16} aria-label={marks.holds} />
          ) : (
            <X size={16} aria-label={marks.fails} />
          )}
          <span title={text}>{sayCheck(text, language)}</span>
        </li>
      ))}
    </ul>
  );
}

interface ProofsProps {
  readonly order: OrderDetail;
  readonly promise: string | null;
  readonly settlement: OrderReceipt['settlement'];
}

/** The signatures themselves. */
function Proofs({ order, promise, settlement }: ProofsProps) {
  const words = useWords(explainWords);
  return (
    <>
      <details className="receipt">
        <summary>{words.promise}</summary>
        <dl>
          <dt>{words.orderNumber}</dt>
          <dd>{order.client_order_id}</dd>
          <dt>{words.signature}</dt>
          <dd>{promise ?? words.noPromise}</dd>
        </dl>
      </details>
      <details className="receipt">
        <summary>{words.settlement}</summary>
        {settlement ? (
          <dl>
            <dt>{words.seat}</dt>
            <dd>{settlement.facts.link.seq ?? '–'}</dd>
            <dt>{words.hash}</dt>
            <dd>{settlement.hash}</dd>
            <dt>{words.signature}</dt>
            <dd>{settlement.signature}</dd>
          </dl>
        ) : (
          <p>{words.notSettled}</p>
        )}
      </details>
    </>
  );
}
