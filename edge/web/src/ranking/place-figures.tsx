import type { RankedAccount, RankingQuestion } from '../api/payloads.ts';
import { directionOfPercent, formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';

interface PlaceFiguresProps {
  readonly row: RankedAccount;
  readonly by: RankingQuestion['by'];
  readonly className: string;
}

/** What the order goes by, large, and the other figure below it. */
export function PlaceFigures({ row, by, className }: PlaceFiguresProps) {
  const format = useFormat();
  const gain = (
    <span className={directionOfPercent(row.return)}>{formatPercentChange(row.return)}</span>
  );
  const equity = format.won(row.equity_krw);
  return (
    <span className={className}>
      <b>{by === 'return' ? gain : equity}</b>
      <small>{by === 'return' ? equity : gain}</small>
    </span>
  );
}
