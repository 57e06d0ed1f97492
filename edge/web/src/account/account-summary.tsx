import type { Portfolio } from '../api/payloads.ts';
import { StaleNote } from '../controls/stale-note.tsx';
import { directionOf, formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import type { Polled } from '../query/question.ts';
import { commonWords } from '../text/common-words.ts';
import { explainAbsence } from '../text/explain-absence.ts';
import { useWords } from '../text/words.ts';
import { EquityHistory } from './equity-history.tsx';
import type { LivePortfolio, LiveProfit } from './live-portfolio.ts';
import { accountWords } from './words.ts';

interface AccountSummaryProps {
  readonly portfolio: Polled<Portfolio>;
  readonly live: LivePortfolio | undefined;
}

/** Equity, profit and their way there; with home away the last known figures and their age. */
export function AccountSummary({ portfolio, live }: AccountSummaryProps) {
  const words = useWords(accountWords);
  const common = useWords(commonWords);
  const format = useFormat();
  return (
    <section className="card summary" aria-label={words.equity}>
      <div>
        <h2>{words.equity}</h2>
        {live ? (
          <>
            <p className="summary__total" data-testid="equity">
              {format.won(live.equityKrw)}
            </p>
            <dl className="summary__profits">
              <Profit label={words.today} profit={live.day} />
              <Profit label={words.profit} profit={live.total} />
            </dl>
          </>
        ) : (
          <div className="summary__unknown">
            <p className="muted">{explainAbsence(portfolio.fault, common)}</p>
          </div>
        )}
        <StaleNote of={portfolio} />
      </div>
      <EquityHistory portfolio={portfolio} nowKrw={live?.equityKrw ?? null} />
    </section>
  );
}

function Profit({ label, profit }: { readonly label: string; readonly profit: LiveProfit }) {
  const format = useFormat();
  return (
    <div>
      <dt>{label}</dt>
      {/* Another one when it changes: in the place of the old one nothing moves. */}
      <dd key={profit.krw} className={directionOf(profit.krw)}>
        {format.wonChange(profit.krw)}
        {profit.part !== null && <small>{formatPercentChange(profit.part)}</small>}
      </dd>
    </div>
  );
}
