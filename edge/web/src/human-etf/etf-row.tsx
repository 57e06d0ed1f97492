import { Link } from '@tanstack/react-router';
import type { HumanEtf } from '../api/schema.ts';
import { Avatar } from '../controls/avatar.tsx';
import {
  directionOfPercent,
  formatCount,
  formatPercentChange,
  formatShare,
} from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import { humanEtfWords } from './words.ts';

/** One friend's share: what it is worth, and how that moved last. */
export function EtfRow({ etf }: { readonly etf: HumanEtf }) {
  const words = useWords(humanEtfWords);
  const format = useFormat();
  return (
    <li>
      <Link to="/human-etf/$tickerId" params={{ tickerId: etf.ticker_id }} className="row">
        <Avatar userId={etf.issuer_user_id} nickname={etf.issuer_nickname} />
        <span className="row__main human-etf__name">
          <b>{etf.issuer_nickname}</b>
          <small>
            {symbolOf(etf.ticker_id)} · {words.rate(formatShare(etf.dividend_rate))} ·{' '}
            {words.holders(formatCount(etf.holders))}
          </small>
        </span>
        <span className="row__side">
          <b>{format.averagePrice(etf.price, 'KRW')}</b>
          {etf.closed_at !== null && <small>{words.closed}</small>}
          {etf.closed_at === null && etf.struck_at === null && <small>{words.unstruck}</small>}
          {etf.closed_at === null && etf.struck_at !== null && (
            <small className={directionOfPercent(etf.change)}>
              {formatPercentChange(etf.change)}
            </small>
          )}
        </span>
      </Link>
    </li>
  );
}

/** `HUMAN-ETF-JIHO` → `JIHO` */
export function symbolOf(tickerId: string): string {
  return tickerId.replace(/^HUMAN-ETF-/, '');
}
