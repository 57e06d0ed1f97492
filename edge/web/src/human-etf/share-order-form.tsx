import type { Side } from '@mockstreet/shared/order';
import { Link } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { holdingsOf } from '../account/holdings-of.ts';
import { usePortfolio } from '../account/use-portfolio.ts';
import type { HumanEtf } from '../api/schema.ts';
import { Segments } from '../controls/segments.tsx';
import { useToasts } from '../controls/toasts.tsx';
import { useFormat } from '../format/use-format.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { useOrderBook } from '../orders/order-book.tsx';
import { isOpen } from '../orders/order-view.ts';
import { useWords } from '../text/words.ts';
import { momentAhead } from './moment-ahead.ts';
import { type AtHand, readShareOrder, type ShareOrder } from './read-share-order.ts';
import { ShareAmount } from './share-amount.tsx';
import { ShareOrderSheet } from './share-order-sheet.tsx';
import { humanEtfWords } from './words.ts';

const SIDES: readonly Side[] = ['BUY', 'SELL'];

/** Buying and selling a friend: an order that stands until a strike, so it is asked about twice. */
export function ShareOrderForm({ etf }: { readonly etf: HumanEtf }) {
  const words = useWords(humanEtfWords).order;
  const { value: portfolio } = usePortfolio();
  const { orders, submit } = useOrderBook();
  const toasts = useToasts();
  const [order, setOrder] = useState<ShareOrder>();
  const [sent, setSent] = useState(0);
  const waiting = orders.filter((one) => one.tickerId === etf.ticker_id && isOpen(one)).length;
  const cannot = etf.closed_at !== null ? words.closed : etf.is_me ? words.issuer : undefined;

  const send = (confirmed: ShareOrder) => {
    submit(confirmed);
    setOrder(undefined);
    setSent(sent + 1);
    toasts.add({ title: words.sent, description: words.sentDetail });
  };
  return (
    <section className="card human-etf__order">
      <h2>{words.title}</h2>
      {cannot !== undefined && <p className="muted">{cannot}</p>}
      {cannot === undefined && (
        <OrderEntry
          // Sent: another one is begun anew.
          key={sent}
          etf={etf}
          atHand={holdingsOf(portfolio, etf.ticker_id)}
          onAsked={setOrder}
        />
      )}
      {waiting > 0 && (
        <p className="human-etf__waiting">
          {words.waiting(waiting)}
          <Link to="/orders" className="link">
            {words.toOrders}
          </Link>
        </p>
      )}
      <ShareOrderSheet
        order={order}
        etf={etf}
        onClose={() => setOrder(undefined)}
        onConfirmed={send}
      />
    </section>
  );
}

interface OrderEntryProps {
  readonly etf: HumanEtf;
  readonly atHand: AtHand | undefined;
  readonly onAsked: (order: ShareOrder) => void;
}

function OrderEntry({ etf, atHand, onAsked }: OrderEntryProps) {
  const words = useWords(humanEtfWords).order;
  const format = useFormat();
  const { byTicker } = useInstruments();
  const [side, setSide] = useState<Side>('BUY');
  const [entry, setEntry] = useState('');
  const read = readShareOrder({
    tickerId: etf.ticker_id,
    side,
    entry,
    leastKrw: byTicker.get(etf.ticker_id)?.min_notional_krw,
    atHand,
  });
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (read.ok) onAsked(read.order);
  };
  return (
    <form className="human-etf__form" aria-label={words.title} onSubmit={onSubmit}>
      <Segments
        label={words.title}
        options={SIDES}
        names={words.sides}
        value={side}
        onChange={(next) => {
          setSide(next);
          setEntry('');
        }}
      />
      <ShareAmount side={side} entry={entry} atHand={atHand} onChange={setEntry} />
      <p className="human-etf__fault" aria-live="polite">
        {read.ok ? '' : words.faults[read.fault]}
      </p>
      <button className={`button button--${side}`} type="submit" disabled={!read.ok}>
        {words.submit[side]}
      </button>
      <p className="calm-note">
        {etf.next_strike_at && <b>{words.when(momentAhead(etf.next_strike_at, format))} </b>}
        {words.why} <b>{words.final}</b>
      </p>
    </form>
  );
}
