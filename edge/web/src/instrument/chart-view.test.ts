import { expect, test } from 'vitest';
import { restoreChartView, toggleSpan } from './chart-view.ts';

test('an average that is drawn is taken away, and another is added', () => {
  expect(toggleSpan({ interval: '1d', spans: [5, 20] }, 5)).toEqual({
    interval: '1d',
    spans: [20],
  });
  expect(toggleSpan({ interval: '1d', spans: [] }, 60).spans).toEqual([60]);
});

test('what the device kept comes back, and what is unknown is the default', () => {
  expect(restoreChartView({ interval: '4h', spans: [60, 7] })).toEqual({
    interval: '4h',
    spans: [60],
  });
  for (const stored of [undefined, null, '4h', { interval: '2m', spans: 5 }]) {
    expect(restoreChartView(stored)).toEqual({ interval: '1m', spans: [5, 20] });
  }
});
