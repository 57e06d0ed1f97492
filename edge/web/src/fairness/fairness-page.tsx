import type { ReactNode } from 'react';
import type { Fairness } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { formatCount } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { fairnessWords } from './words.ts';
import './fairness.css';

const EVERY_MS = 60_000;

/** Figures by which anyone can see whether promises are kept, signed in or not. */
export function FairnessPage() {
  const { api } = useEnvironment();
  const words = useWords(fairnessWords);
  const { value, fault } = usePolling({ key: ['fairness'], load: api.fairness, everyMs: EVERY_MS });
  return (
    <Page title={words.title} intro={words.intro}>
      {value && <Figures fairness={value} />}
      {!value && <p className="calm-note">{fault ? words.away : words.counting}</p>}
    </Page>
  );
}

function Figures({ fairness }: { readonly fairness: Fairness }) {
  const words = useWords(fairnessWords);
  const format = useFormat();
  const { ledger, outages, orders } = fairness;
  const when = format.kst;
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
