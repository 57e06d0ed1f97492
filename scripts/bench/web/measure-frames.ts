import type { Page } from 'playwright-core';
import { readReport } from './page-probe.ts';
import { untilSettled } from './until-settled.ts';
import { BARE, MARKET, type WebPage } from './web-pages.ts';
import { throttle, type WebStage } from './web-stage.ts';

export interface Frames {
  readonly perSecond: number;
  /** Between two frames, at most, in milliseconds. */
  readonly longestGapMs: number;
  readonly longTasks: number;
  readonly longTaskMs: number;
  readonly layoutShift: number;
  /** What shifted. */
  readonly shifted: readonly string[];
}

/** A long list whose every price is another each second. */
export async function measureListFrames(
  stage: WebStage,
  { rows, ms, rate }: { readonly rows: number; readonly ms: number; readonly rate: number },
): Promise<Frames> {
  const context = await stage.openPhone({ serviceWorkers: 'block' });
  try {
    const page = await openPage(await context.newPage(), stage.origin, MARKET);
    await page.locator('main [data-option="CRYPTO"]').tap();
    await page
      .locator('main [href^="/market/CRYPTO-COIN-B0"]')
      .nth(rows - 1)
      .waitFor();
    return await countFrames(page, ms, rate);
  } finally {
    await context.close();
  }
}

/** A page on which nothing happens. */
export async function measureIdleFrames(
  stage: WebStage,
  { ms, rate }: { readonly ms: number; readonly rate: number },
): Promise<Frames> {
  const context = await stage.openPhone({ serviceWorkers: 'block' });
  try {
    const page = await openPage(await context.newPage(), stage.bareOrigin, BARE);
    return await countFrames(page, ms, rate);
  } finally {
    await context.close();
  }
}

async function openPage(page: Page, origin: string, { path, figures }: WebPage): Promise<Page> {
  await page.goto(`${origin}${path}`);
  await untilSettled(page, figures);
  return page;
}

async function countFrames(page: Page, ms: number, rate: number): Promise<Frames> {
  await throttle(page, rate);
  // What the throttle itself and the list's first rows cost is over after a second.
  const counted = (await page.evaluate(`new Promise((resolve) => {
    let from, last, frames = 0, longest = 0;
    const begin = performance.now() + 1000;
    requestAnimationFrame(function count(now) {
      if (from !== undefined) {
        frames += 1;
        longest = Math.max(longest, now - last);
      }
      last = now;
      if (from === undefined && now >= begin) from = now;
      if (from !== undefined && now - from >= ${ms}) resolve({ from, to: now, frames, longest });
      else requestAnimationFrame(count);
    });
  })`)) as { from: number; to: number; frames: number; longest: number };
  const { from, to } = counted;
  const isWithin = ({ at }: { readonly at: number }) => at >= from && at <= to;
  const report = await readReport(page);
  const longTasks = report.longTasks.filter(isWithin);
  const shifts = report.shifts.filter(isWithin);
  return {
    perSecond: (counted.frames * 1000) / (to - from),
    longestGapMs: counted.longest,
    longTasks: longTasks.length,
    longTaskMs: longTasks.reduce((sum, task) => sum + task.ms, 0),
    layoutShift: shifts.reduce((sum, { score }) => sum + score, 0),
    shifted: [...new Set(shifts.map(({ what }) => what))],
  };
}
