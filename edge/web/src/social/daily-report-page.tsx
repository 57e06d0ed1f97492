import type { ReactNode } from 'react';
import type { DailyReport } from '../api/payloads.ts';
import { usePolling } from '../api/use-polling.ts';
import { useEnvironment } from '../environment.ts';
import { directionOf, formatCount, formatWonChange } from '../format/format-number.ts';
import { PlainPage } from '../page/plain-page.tsx';
import { text } from '../text/korean.ts';
import './social.css';

/** Where the page stands; for whoever is signed in. */
export const DAILY_REPORT_PATH = '/daily-report';
const EVERY_MS = 60_000;

/** Each day's winner, loser and busiest, as Discord was told, newest first. */
export function DailyReportPage() {
  const { api } = useEnvironment();
  const { value, fault } = usePolling(api.dailyReports, EVERY_MS);
  const words = text.dailyReport;
  return (
    <PlainPage title={words.title} intro={words.intro}>
      {!value && <p className="calm-note">{fault ? words.away : words.loading}</p>}
      {value?.length === 0 && <p className="calm-note">{words.none}</p>}
      {value?.map((report) => (
        <Report key={report.day} report={report} />
      ))}
    </PlainPage>
  );
}

function Report({ report }: { readonly report: DailyReport }) {
  const { day, outcome, gainer, loser, volume_king: busiest } = report;
  const words = text.dailyReport;
  return (
    <article className="card daily-report">
      <h2>{day}</h2>
      {outcome !== 'REPORTED' && <p className="muted">{words.outcomes[outcome]}</p>}
      <dl>
        {gainer && <Profit name={words.gainer} of={gainer} />}
        {loser && <Profit name={words.loser} of={loser} />}
        {busiest && (
          <Row name={words.busiest} who={busiest.nickname}>
            {words.trades(formatCount(busiest.trades))}
          </Row>
        )}
      </dl>
    </article>
  );
}

function Profit(props: { readonly name: string; readonly of: NonNullable<DailyReport['gainer']> }) {
  const { nickname, profit_krw: profit } = props.of;
  return (
    <Row name={props.name} who={nickname}>
      <span className={directionOf(profit)}>{formatWonChange(profit)}</span>
    </Row>
  );
}

function Row(props: { readonly name: string; readonly who: string; readonly children: ReactNode }) {
  return (
    <div className="daily-report__row">
      <dt>{props.name}</dt>
      <dd>
        <b>{props.who}</b> {props.children}
      </dd>
    </div>
  );
}
