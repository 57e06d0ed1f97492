import type { Fairness } from '../api/payloads.ts';
import { Awaited } from '../controls/awaited.tsx';
import { useApi } from '../environment.ts';
import { formatCount } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { CheckYourself } from './check-yourself.tsx';
import { fairnessApi } from './fairness-api.ts';
import { Figure } from './figure.tsx';
import { fairnessWords } from './words.ts';
import './fairness.css';

const EVERY_MS = 60_000;

/** Figures by which anyone can see whether promises are kept, signed in or not. */
export function FairnessPage() {
  const api = useApi(fairnessApi);
  const words = useWords(fairnessWords);
  const polled = usePolling({
    key: ['fairness'],
    load: api.fairness,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <Page title={words.title} intro={words.intro}>
      <Awaited of={polled}>{(fairness) => <Figures fairness={fairness} />}</Awaited>
      <CheckYourself />
    </Page>
  );
}

function Figures({ fairness }: { readonly fairness: Fairness }) {
  const words = useWords(fairnessWords);
  const format = useFormat();
  const { ledger, outages, orders } = fairness;
  const when = format.kst;
  const { last } = outages;
  const wait = orders.longest_wait_seconds;
  return (
    <>
      <dl className="fairness__figures">
        <Figure
          name={words.imbalance}
          value={ledger.imbalance}
          meaning={words.meanings.imbalance}
          isGood={ledger.imbalance === '0'}
        >
          {words.imbalanceOf(formatCount(ledger.entries))}
        </Figure>
        <Figure
          name={words.carried}
          value={formatCount(orders.carried_across_outages)}
          meaning={words.meanings.carried}
        >
          {words.carriedOf(formatCount(orders.accepted))}
        </Figure>
        <Figure
          name={words.duplicates}
          value={formatCount(orders.duplicates_suppressed)}
          meaning={words.meanings.duplicates}
        >
          {words.duplicatesMean}
        </Figure>
        <Figure
          name={words.outages}
          value={words.minutes(outages.minutes)}
          meaning={words.meanings.outages}
        >
          {outages.since && words.outagesOf(formatCount(outages.count), when(outages.since))}
          {last && ` ${words.lastOutage(when(last.from), when(last.to))}`}
        </Figure>
        <Figure
          name={words.longestWait}
          value={wait === null ? '–' : words.seconds(wait)}
          meaning={words.meanings.longestWait}
        >
          {words.longestWaitMeans}
        </Figure>
      </dl>
      <p className="muted">{words.countedAt(when(fairness.at))}</p>
    </>
  );
}
