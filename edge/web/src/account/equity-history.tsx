import { formatInstant } from '@mockstreet/shared/instant';
import { useState } from 'react';
import type { Portfolio } from '../api/payloads.ts';
import { Segments } from '../controls/segments.tsx';
import { StaleNote } from '../controls/stale-note.tsx';
import type { Polled } from '../query/question.ts';
import { commonWords } from '../text/common-words.ts';
import { explainAbsence } from '../text/explain-absence.ts';
import { useWords } from '../text/words.ts';
import type { EquityRange } from './account-api.ts';
import { EquityChart } from './equity-chart.tsx';
import { plotCurve } from './equity-curve.ts';
import { useEquityHistory } from './use-equity-history.ts';
import { accountWords } from './words.ts';

const RANGES: readonly EquityRange[] = ['1d', '1w', '1m', 'all'];

interface EquityHistoryProps {
  readonly portfolio: Polled<Portfolio>;
  /** What the account is worth at the prices on the screen: where the curve ends. */
  readonly nowKrw: string | null;
}

/** The curve of what the account was worth, of a choice of ranges. */
export function EquityHistory({ portfolio, nowKrw }: EquityHistoryProps) {
  const [range, setRange] = useState<EquityRange>('1d');
  const words = useWords(accountWords);
  const common = useWords(commonWords);
  const history = useEquityHistory(range);
  const { receivedAt } = portfolio;
  const points = (history.value ?? []).map(({ at, equity_krw }) => ({ at, equityKrw: equity_krw }));
  const now =
    receivedAt === undefined || nowKrw === null
      ? []
      : [{ at: formatInstant(receivedAt), equityKrw: nowKrw }];
  const curve = plotCurve([...points, ...now]);
  const hasTraded = portfolio.value?.total_profit_krw !== '0' || points.length > 0;
  const none = hasTraded ? words.noCurveOfRange : words.noCurve;
  return (
    <div className="history">
      {curve && history.value ? (
        <EquityChart key={range} curve={curve} />
      ) : (
        <p className="history__none muted">
          {history.value ? none : explainAbsence(history.fault, common)}
        </p>
      )}
      <Segments
        label={words.range}
        options={RANGES}
        names={words.ranges}
        value={range}
        onChange={setRange}
      />
      <StaleNote of={history} />
    </div>
  );
}
