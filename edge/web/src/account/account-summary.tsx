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
        <Profit label={text.account.today} krw={value.day_profit_krw} />
        <Profit label={text.account.profit} krw={value.total_profit_krw} />
        <div>
          <dt>{text.account.cash}</dt>
          <dd data-testid="cash">{formatWon(value.balance_krw)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Profit({ label, krw }: { readonly label: string; readonly krw: string | null }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={directionOf(krw)}>{formatWonChange(krw)}</dd>
    </div>
  );
}
