import type { ReactNode } from 'react';
import type { Fill } from '../api/schema.ts';
import { When } from '../controls/when.tsx';
import { useFormat } from '../format/use-format.ts';
import { kindOfSource } from '../market/kind-of-source.ts';
import { useWords } from '../text/words.ts';
import { explainWords } from './detail/explain-words.ts';
import { historyWords } from './history-words.ts';
import './fill-figures.css';

/** What a fill came to, with all that was put on it and taken off. */
export function FillFigures({ fill }: { readonly fill: Fill }) {
  const words = useWords(historyWords).fill;
  const { sources } = useWords(explainWords);
  const format = useFormat();
  const { currency, print, fx } = fill;
  const [market] = fill.ticker_id.split('-');
  const isForeign = currency === 'USD';
  const offered = fill.side === 'BUY' ? print.ask : print.bid;
  return (
    <dl className="fill">
      <Figure name={words.price}>{format.price(fill.price, currency)}</Figure>
      <Figure name={words.print}>
        <When at={print.at} market={market} />
        <small>
          {' '}
          {sources[kindOfSource(print.source)] || print.source} ·{' '}
          {print.kind === 'BAR' && words.bar}
          {offered === null
            ? `${words.last} ${format.price(print.last, currency)}`
            : `${fill.side === 'BUY' ? words.ask : words.bid} ${format.price(offered, currency)}`}
        </small>
      </Figure>
      <Figure name={words.gross}>
        {isForeign && <small>{format.price(fill.gross, currency)} → </small>}
        {format.won(fill.gross_krw)}
      </Figure>
      {fx && <Figure name={words.fx}>{format.price(fx.applied_exchange_rate, 'KRW')}</Figure>}
      <Figure name={words.fee}>{format.won(fill.fee_krw)}</Figure>
      <Figure name={words.tax}>{format.won(fill.tax_krw)}</Figure>
      <Figure name={words.cash[fill.side]} isSum>
        {format.wonChange(fill.cash_krw)}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly isSum?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, isSum = false, children }: FigureProps) {
  return (
    <div className={isSum ? 'fill__figure fill__figure--sum' : 'fill__figure'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
