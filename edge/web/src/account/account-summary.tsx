import { formatInstant } from '@mockstreet/shared/instant';
import type { Portfolio } from '../api/payloads.ts';
import { directionOf } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import type { Polled } from '../query/question.ts';
import { useWords } from '../text/words.ts';
import { accountWords } from './words.ts';
import './account.css';

/** Equity, cash and profit; with home away the last known figures and their age. */
export function AccountSummary({ portfolio }: { readonly portfolio: Polled<Portfolio> }) {
  const words = useWords(accountWords);
  const format = useFormat();
  const { value, fault, receivedAt } = portfolio;
  if (!value) {
    return (
      <section className="card account" aria-label={words.title}>
        <p className="muted">{fault ? words.unavailable : words.loading}</p>
      </section>
    );
  }
  return (
    <section className="card account" aria-label={words.title}>
      <div className="account__equity">
        <h2>{words.equity}</h2>
        <p className="account__total" data-testid="equity">
          {format.won(value.equity_krw)}
        </p>
        {fault && receivedAt !== undefined && (
          <p className="muted">{words.asOf(format.age(formatInstant(receivedAt)))}</p>
        )}
      </div>
      <dl className="account__figures">
        <Profit label={words.today} krw={value.day_profit_krw} />
        <Profit label={words.profit} krw={value.total_profit_krw} />
        <div>
          <dt>{words.cash}</dt>
          <dd data-testid="cash">{format.won(value.balance_krw)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Profit({ label, krw }: { readonly label: string; readonly krw: string | null }) {
  const format = useFormat();
  return (
    <div>
      <dt>{label}</dt>
      <dd className={directionOf(krw)}>{format.wonChange(krw)}</dd>
    </div>
  );
}
