import type { Page } from 'playwright-core';

/** What the browser tells of a page from its first moment; times in milliseconds since navigation. */
export interface PageReport {
  readonly firstPaint: number | undefined;
  /** The last of the largest paints, and what was painted. */
  readonly largestPaint: { readonly at: number; readonly what: string } | undefined;
  readonly interactions: readonly { readonly id: number; readonly ms: number; what: string }[];
  readonly longTasks: readonly { readonly at: number; readonly ms: number }[];
  readonly shifts: readonly { readonly at: number; readonly score: number; what: string }[];
}

/** The shortest interaction that the browser tells of, in milliseconds. */
export const EVENT_MS_MIN = 16;

/** Runs in the page before anything of its own does. */
export const PROBE = `(() => {
  const name = (node) => {
    const element = node?.nodeType === 1 ? node : node?.parentElement;
    return element ? element.tagName.toLowerCase() + (element.className?.baseVal ?? element.className ?? '')
      .split(/\\s+/).filter(Boolean).map((one) => '.' + one).join('') : '-';
  };
  const report = { firstPaint: undefined, largestPaint: undefined, interactions: [], longTasks: [], shifts: [] };
  const watch = (options, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ buffered: true, ...options });
  watch({ type: 'paint' }, (entry) => {
    if (entry.name === 'first-contentful-paint') report.firstPaint = entry.startTime;
  });
  watch({ type: 'largest-contentful-paint' }, (entry) => {
    report.largestPaint = { at: entry.startTime, what: name(entry.element) };
  });
  watch({ type: 'longtask' }, (entry) => report.longTasks.push({ at: entry.startTime, ms: entry.duration }));
  watch({ type: 'layout-shift' }, (entry) => {
    if (!entry.hadRecentInput) report.shifts.push({
      at: entry.startTime, score: entry.value, what: entry.sources.map(({ node }) => name(node)).join(' '),
    });
  });
  watch({ type: 'event', durationThreshold: ${EVENT_MS_MIN} }, (entry) => {
    if (entry.interactionId) report.interactions.push({
      id: entry.interactionId, ms: entry.duration, what: entry.name + ' on ' + name(entry.target),
    });
  });
  window.benchReport = report;
})()`;

export async function readReport(page: Page): Promise<PageReport> {
  return (await page.evaluate('window.benchReport')) as PageReport;
}
