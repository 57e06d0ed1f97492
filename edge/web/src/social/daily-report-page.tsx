import type { ReactNode } from 'react';
import type { DailyReport } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { directionOf, formatCount } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { socialWords } from './words.ts';
import './social.css';

const EVERY_MS = 60_000;

/** Each day's winner, loser and busiest, as Discord was told, newest first. */
export function DailyReportPage() {
  const { api } = useEnvironment();
  const words = useWords(socialWords).dailyReport;
  const { value, fault } = usePolling({
    key: ['daily-reports'],
    load: api.dailyReports,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <Page title={words.title} intro={words.intro}>
      {!value && <p className="calm-note">{fault ? words.away : words.loading}</p>}
      {value?.length === 0 && <p className="calm-note">{words.none}</p>}
      {value?.map((report) => (
        <Report key={report.day} report={report} />
      ))}
    </Page>
  );
}

function Report({ report }: { readonly report: DailyReport }) {
  const { day, outcome, gainer, loser, volume_king: busiest } = report;
  const words = useWords(socialWords).dailyReport;
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
  const format = useFormat();
  const { nickname, profit_krw: profit } = props.of;
  return (
    <Row name={props.name} who={nickname}>
      <span className={directionOf(profit)}>{format.wonChange(profit)}</span>
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
