import type { Instrument } from '../api/payloads.ts';
import { useWords } from '../text/words.ts';
import { OrderRow } from './order-row.tsx';
import type { OrderView } from './order-view.ts';
import { orderWords } from './words.ts';
import './order-list.css';

interface OrderListProps {
  readonly views: readonly OrderView[];
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly onRetry: (clientOrderId: string) => void;
  readonly onDismiss: (clientOrderId: string) => void;
}

export function OrderList({ views, instruments, onRetry, onDismiss }: OrderListProps) {
  const words = useWords(orderWords);
  return (
    <section className="card" aria-label={words.title}>
      <h2>{words.title}</h2>
      {views.length === 0 && <p className="muted">{words.none}</p>}
      <ul>
        {views.map((view) => (
          <OrderRow
            key={view.key}
            view={view}
            instrument={instruments.get(view.tickerId)}
            onRetry={onRetry}
            onDismiss={onDismiss}
          />
        ))}
      </ul>
    </section>
  );
}
