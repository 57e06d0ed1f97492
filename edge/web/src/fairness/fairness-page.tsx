import type { ReactNode } from 'react';
import type { Fairness } from '../api/payloads.ts';
import { usePolling } from '../api/use-polling.ts';
import { useEnvironment } from '../environment.ts';
import { formatCount } from '../format/format-number.ts';
import { formatKst } from '../format/format-time.ts';
import { PlainPage } from '../page/plain-page.tsx';
import { text } from '../text/korean.ts';
import './fairness.css';

/** Where the page stands; anyone may look, signed in or not. */
export const FAIRNESS_PATH = '/fairness';
const EVERY_MS = 60_000;

/** Figures by which anyone can see whether promises are kept. */
export function FairnessPage() {
  const { api } = useEnvironment();
  const { value, fault } = usePolling(api.fairness, EVERY_MS);
  return (
    <PlainPage title={text.fairness.title} intro={text.fairness.intro}>
      {value && <Figures fairness={value} />}
      {!value && <p className="calm-note">{fault ? text.fairness.away : text.fairness.counting}</p>}
    </PlainPage>
  );
}

function Figures({ fairness }: { readonly fairness: Fairness }) {
  const { clock } = useEnvironment();
  const { ledger, outages, orders } = fairness;
  const words = text.fairness;
  const when = (at: string) => formatKst(at, clock());
  const { last } = outages;
  return (
    <>
      <dl className="fairness__figures">
        <Figure name={words.imbalance} value={ledger.imbalance} isGood={ledger.imbalance === '0'}>
          {words.imbalanceOf(formatCount(ledger.entries))}
        </Figure>
        <Figure name={words.carried} value={formatCount(orders.carried_across_outages)}>
          {words.carriedOf(formatCount(orders.accepted))}
        </Figure>
        <Figure name={words.duplicates} value={formatCount(orders.duplicates_suppressed)}>
          {words.duplicatesMean}
        </Figure>
        <Figure name={words.outages} value={words.minutes(outages.minutes)}>
          {outages.since && words.outagesOf(formatCount(outages.count), when(outages.since))}
          {last && ` ${words.lastOutage(when(last.from), when(last.to))}`}
        </Figure>
        <Figure
          name={words.longestWait}
          value={
            orders.longest_wait_seconds === null ? '–' : words.seconds(orders.longest_wait_seconds)
          }
        >
          {words.longestWaitMeans}
        </Figure>
      </dl>
      <p className="muted">{words.countedAt(when(fairness.at))}</p>
    </>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  /** Where a figure can be right or wrong. */
  readonly isGood?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, value, isGood, children }: FigureProps) {
  const mark =
    isGood === undefined ? '' : isGood ? ' fairness__value--good' : ' fairness__value--bad';
  return (
    <div className="card fairness__figure">
      <dt>{name}</dt>
      <dd className={`fairness__value${mark}`}>{value}</dd>
      <dd className="muted">{children}</dd>
    </div>
  );
}
