import type { ReactNode } from 'react';
import type { DailyReport } from '../api/payloads.ts';
import { Awaited } from '../controls/awaited.tsx';
import { useApi } from '../environment.ts';
import { directionOf, formatCount } from '../format/format-number.ts';
import { formatDay } from '../format/format-time.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { usePreferences } from '../preferences/use-preferences.ts';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { dailyReportApi } from './daily-report-api.ts';
import { dailyReportWords } from './words.ts';
import './daily-report.css';

const EVERY_MS = 60_000;

/** Each day's winner, loser and busiest, as Discord was told, newest first. */
export function DailyReportPage() {
  const api = useApi(dailyReportApi);
  const words = useWords(dailyReportWords);
  const polled = usePolling({
    key: ['daily-reports'],
    load: api.dailyReports,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <Page title={words.title} intro={words.intro}>
      <Awaited of={polled}>
        {(reports) =>
          reports.length === 0 ? (
            <p className="calm-note">{words.none}</p>
          ) : (
            reports.map((report) => <Report key={report.day} report={report} />)
          )
        }
      </Awaited>
    </Page>
  );
}

function Report({ report }: { readonly report: DailyReport }) {
  const { day, outcome, gainer, loser, volume_king: busiest } = report;
  const words = useWords(dailyReportWords);
  const { language } = usePreferences();
  return (
    <article className="card daily-report">
      <header>
        <h2>{formatDay(day, language)}</h2>
        <p className="muted">
          {outcome === 'REPORTED'
            ? words.active(formatCount(report.active_accounts), formatCount(report.trades))
            : words.outcomes[outcome]}
        </p>
      </header>
      {(gainer ?? loser ?? busiest) && (
        <dl className="daily-report__people">
          {gainer && <Profit mark="🥇" name={words.gainer} of={gainer} />}
          {loser && <Profit mark="💩" name={words.loser} of={loser} />}
          {busiest && (
            <Person mark="🌙" name={words.busiest} who={busiest.nickname}>
              {words.fills(formatCount(busiest.trades))}
            </Person>
          )}
        </dl>
      )}
    </article>
  );
}

interface ProfitProps {
  readonly mark: string;
  readonly name: string;
  readonly of: NonNullable<DailyReport['gainer']>;
}

function Profit({ mark, name, of }: ProfitProps) {
  const format = useFormat();
  return (
    <Person mark={mark} name={name} who={of.nickname}>
      <span className={directionOf(of.profit_krw)}>{format.wonChange(of.profit_krw)}</span>
    </Person>
  );
}

interface PersonProps {
  readonly mark: string;
  readonly name: string;
  readonly who: string;
  readonly children: ReactNode;
}

function Person({ mark, name, who, children }: PersonProps) {
  return (
    <div className="daily-report__person">
      <dt>
        <span aria-hidden>{mark}</span> {name}
      </dt>
      <dd>{who}</dd>
      <dd className="daily-report__figure">{children}</dd>
    </div>
  );
}
