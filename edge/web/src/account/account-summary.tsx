import { formatInstant } from '@mockstreet/shared/instant';
import type { Portfolio } from '../api/payloads.ts';
import type { Polled } from '../api/use-polling.ts';
import { useEnvironment } from '../environment.ts';
import { directionOf, formatWon, formatWonChange } from '../format/format-number.ts';
import { formatAge } from '../format/format-time.ts';
import { text } from '../text/korean.ts';
import './account.css';

/** Equity, cash and profit; with home away the last known figures and their age. */
export function AccountSummary({ portfolio }: { readonly portfolio: Polled<Portfolio> }) {
  const { clock } = useEnvironment();
  const { value, fault, receivedAt } = portfolio;
  if (!value) {
    return (
      <section className="card account" aria-label={text.account.title}>
        <p className="muted">{fault ? text.account.unavailable : text.account.loading}</p>
      </section>
    );
  }
  return (
    <section className="card account" aria-label={text.account.title}>
      <div className="account__equity">
        <h2>{text.account.equity}</h2>
        <p className="account__total" data-testid="equity">
          {formatWon(value.equity_krw)}
        </p>
        {fault && receivedAt !== undefined && (
          <p className="muted">
            {text.account.asOf(formatAge(formatInstant(receivedAt), clock()))}
          </p>
        )}
      </div>
      <dl className="account__figures">
        <div>
          <dt>{text.account.profit}</dt>
          <dd className={directionOf(value.total_profit_krw)}>
            {formatWonChange(value.total_profit_krw)}
          </dd>
        </div>
        <div>
          <dt>{text.account.cash}</dt>
          <dd data-testid="cash">{formatWon(value.balance_krw)}</dd>
        </div>
      </dl>
    </section>
  );
}
