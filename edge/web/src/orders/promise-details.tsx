import { useWords } from '../text/words.ts';
import type { OrderView } from './order-view.ts';
import { orderWords } from './words.ts';

/** The edge's signed promise, for whoever wants to see it. */
export function PromiseDetails({ view }: { readonly view: OrderView }) {
  const words = useWords(orderWords);
  if (view.receipt === null) return null;
  return (
    <details className="receipt">
      <summary>{words.receipt}</summary>
      <dl>
        <dt>{words.clientOrderId}</dt>
        <dd>{view.clientOrderId}</dd>
        <dt>{words.signature}</dt>
        <dd>{view.receipt}</dd>
      </dl>
    </details>
  );
}
