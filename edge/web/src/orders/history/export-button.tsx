import { kstDate } from '@mockstreet/shared/kst';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Answer, Fault } from '../../api/answer.ts';
import { walkPages } from '../../api/walk-pages.ts';
import { FaultNote } from '../../controls/fault-note.tsx';
import { useToasts } from '../../controls/toasts.tsx';
import { useApi, useEnvironment } from '../../environment.ts';
import { saveFile } from '../../file/save-file.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { useWords } from '../../text/words.ts';
import { historyWords } from '../history-words.ts';
import { ordersApi } from '../orders-api.ts';
import { fillsToCsv, ordersToCsv } from './order-tables.ts';
import { type OrdersSearch, questionOf } from './orders-search.ts';

const OF_A_PAGE = 200;
/** Two hundred thousand rows: beyond that a browser is no place for them. */
const PAGES_MAX = 1_000;

/** Saves all that is asked for, not only the pages that are shown. */
export function ExportButton({ search }: { readonly search: OrdersSearch }) {
  const [state, setState] = useState<{ isBusy: boolean; fault: Fault | undefined }>({
    isBusy: false,
    fault: undefined,
  });
  const words = useWords(historyWords);
  const api = useApi(ordersApi);
  const { clock } = useEnvironment();
  const { byTicker } = useInstruments();
  const toasts = useToasts();

  const collect = async (): Promise<Answer<string>> => {
    const question = questionOf(search, clock());
    const namesOf = (tickerId: string) => byTicker.get(tickerId);
    if (search.tab === 'fills') {
      const fills = await walkPages((cursor) => api.fills(question, cursor, OF_A_PAGE), PAGES_MAX);
      return fills.ok ? { ok: true, value: fillsToCsv(fills.value, namesOf) } : fills;
    }
    const orders = await walkPages((cursor) => api.orders(question, cursor, OF_A_PAGE), PAGES_MAX);
    return orders.ok ? { ok: true, value: ordersToCsv(orders.value, namesOf) } : orders;
  };
  const save = async () => {
    setState({ isBusy: true, fault: undefined });
    const file = await collect();
    setState({ isBusy: false, fault: file.ok ? undefined : file.fault });
    if (!file.ok) return;
    const name = `mockstreet-${search.tab ?? 'orders'}-${kstDate(clock())}.csv`;
    saveFile(name, 'text/csv;charset=utf-8', file.value);
    toasts.add({ title: words.csvDone });
  };
  return (
    <div>
      <button
        type="button"
        className="button button--quiet button--small export__button"
        disabled={state.isBusy}
        aria-busy={state.isBusy}
        onClick={() => void save()}
      >
        <Download size={16} aria-hidden />
        {state.isBusy ? words.csvBusy : words.csv}
      </button>
      <FaultNote fault={state.fault} />
    </div>
  );
}
