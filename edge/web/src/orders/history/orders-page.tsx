import { useNavigate, useSearch } from '@tanstack/react-router';
import { Segments } from '../../controls/segments.tsx';
import { Page } from '../../page/page.tsx';
import { useWords } from '../../text/words.ts';
import { historyWords } from '../history-words.ts';
import { orderWords } from '../words.ts';
import { ExportButton } from './export-button.tsx';
import { FillHistory } from './fill-history.tsx';
import { OrderFilters } from './order-filters.tsx';
import { OrderHistory } from './order-history.tsx';
import { ORDER_TABS, type OrdersSearch } from './orders-search.ts';
import '../order-list.css';
import './orders-page.css';

/** What the user has ordered, and what became of it. */
export function OrdersPage() {
  const orders = useWords(orderWords);
  const words = useWords(historyWords);
  const search = useSearch({ from: '/frame/members/orders' });
  const navigate = useNavigate({ from: '/orders' });
  const show = (change: OrdersSearch) => void navigate({ search: change, replace: true });
  const { tab: _, ...filters } = search;
  const tab = search.tab ?? 'orders';
  // Another question is another list, that shows nothing of the last.
  const key = JSON.stringify(search);
  return (
    <Page title={orders.title} actions={<ExportButton search={search} />}>
      <Segments
        label={words.tab}
        options={ORDER_TABS}
        names={words.tabs}
        value={tab}
        onChange={(next) => show(next === 'fills' ? { ...filters, tab: next } : filters)}
      />
      <OrderFilters search={search} onChange={show} />
      {tab === 'fills' ? (
        <FillHistory key={key} search={search} />
      ) : (
        <OrderHistory key={key} search={search} />
      )}
    </Page>
  );
}
