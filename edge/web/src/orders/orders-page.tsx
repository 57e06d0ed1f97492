import { useInstruments } from '../market/use-instruments.ts';
import { Page } from '../page/page.tsx';
import { useWords } from '../text/words.ts';
import { useOrderBook } from './order-book.tsx';
import { OrderList } from './order-list.tsx';
import { orderWords } from './words.ts';

/** What the user has ordered, and what became of it. */
export function OrdersPage() {
  const words = useWords(orderWords).orders;
  const { byTicker } = useInstruments();
  const { orders, retry, dismiss } = useOrderBook();
  return (
    <Page title={words.title}>
      <OrderList views={orders} instruments={byTicker} onRetry={retry} onDismiss={dismiss} />
    </Page>
  );
}
