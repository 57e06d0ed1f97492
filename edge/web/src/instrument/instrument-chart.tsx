import { useDeferredValue, useEffect, useState } from 'react';
import type { Instrument } from '../api/payloads.ts';
import { Segments } from '../controls/segments.tsx';
import { useEnvironment } from '../environment.ts';
import { useWords } from '../text/words.ts';
import { CandleChart } from './candle-chart.tsx';
import { INTERVALS } from './candles.ts';
import { type ChartView, restoreChartView, toggleSpan } from './chart-view.ts';
import { AVERAGE_SPANS } from './moving-average.ts';
import { instrumentWords } from './words.ts';
import './instrument-chart.css';

const KEY = 'chart.view';

/** What an instrument cost over time. */
export function InstrumentChart({ instrument }: { readonly instrument: Instrument }) {
  const words = useWords(instrumentWords).chart;
  const [view, setView] = useChartView();
  // What was chosen says so at once; a chart is made for it behind that.
  const drawn = useDeferredValue(view);
  return (
    <section className="card chart" aria-label={words.title}>
      <header className="chart__head">
        <Segments
          label={words.interval}
          options={INTERVALS}
          names={words.intervals}
          value={view.interval}
          onChange={(interval) => setView({ ...view, interval })}
        />
        <fieldset className="chart__averages" aria-label={words.averages}>
          {AVERAGE_SPANS.map((span, index) => (
            <button
              key={span}
              type="button"
              className={`chart__average chart__average--${index + 1}`}
              aria-pressed={view.spans.includes(span)}
              aria-label={words.averageOf(span)}
              onClick={() => setView(toggleSpan(view, span))}
            >
              {words.average(span)}
            </button>
          ))}
        </fieldset>
      </header>
      <CandleChart
        key={`${instrument.ticker_id} ${drawn.interval}`}
        instrument={instrument}
        view={drawn}
      />
      <footer className="chart__foot">
        <small className="chart__keys">{words.keys}</small>
        <small>
          <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">
            {words.by}
          </a>
        </small>
      </footer>
    </section>
  );
}

/** As the device last looked at a chart. */
function useChartView() {
  const { deviceStore } = useEnvironment();
  const [view, setView] = useState<ChartView>(() => restoreChartView(deviceStore.read(KEY)));
  useEffect(() => deviceStore.write(KEY, view), [deviceStore, view]);
  return [view, setView] as const;
}
