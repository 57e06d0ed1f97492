import type { BrowserContext } from 'playwright-core';
import { readReport } from './page-probe.ts';
import { untilSettled } from './until-settled.ts';
import { BARE, type WebPage } from './web-pages.ts';
import { throttle, type WebStage } from './web-stage.ts';

export interface Paint {
  readonly firstMs: number;
  readonly largestMs: number;
  /** The element that was painted largest. */
  readonly what: string;
}

/** As so much slower a processor shows a page in a browser that has never been here. */
export async function measureColdPaint(
  stage: WebStage,
  shown: WebPage,
  rate: number,
): Promise<Paint> {
  const context = await stage.openPhone({ serviceWorkers: 'block' });
  try {
    return await paintOf(context, stage.origin, shown, rate);
  } finally {
    await context.close();
  }
}

/** The same when the app was here before: its files come from the service worker. */
export async function measureWarmPaint(
  stage: WebStage,
  shown: WebPage,
  rate: number,
): Promise<Paint> {
  const context = await stage.openPhone({ serviceWorkers: 'allow' });
  try {
    const first = await context.newPage();
    await first.goto(shown.path);
    await untilSettled(first, shown.figures);
    // Ready once all files are kept.
    await first.evaluate('navigator.serviceWorker.ready.then(() => {})');
    await first.close();
    return await paintOf(context, stage.origin, shown, rate);
  } finally {
    await context.close();
  }
}

export async function measureBarePaint(stage: WebStage, rate: number): Promise<Paint> {
  const context = await stage.openPhone({ serviceWorkers: 'block' });
  try {
    return await paintOf(context, stage.bareOrigin, BARE, rate);
  } finally {
    await context.close();
  }
}

async function paintOf(
  context: BrowserContext,
  origin: string,
  { path, figures }: WebPage,
  rate: number,
): Promise<Paint> {
  const page = await context.newPage();
  await throttle(page, rate);
  await page.goto(`${origin}${path}`);
  await untilSettled(page, figures);
  const { firstPaint, largestPaint } = await readReport(page);
  if (firstPaint === undefined || !largestPaint) throw new Error(`nothing was painted of ${path}`);
  return { firstMs: firstPaint, largestMs: largestPaint.at, what: largestPaint.what };
}
