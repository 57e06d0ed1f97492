import type { Page } from 'playwright-core';
import { EVENT_MS_MIN, readReport } from './page-probe.ts';
import { untilSettled } from './until-settled.ts';
import { BARE, HOME } from './web-pages.ts';
import { throttle, type WebStage } from './web-stage.ts';

/** One thing that a person does, and how long until the screen showed it. */
export interface Interaction {
  readonly name: string;
  /** Until the next frame; what is faster than the browser tells of counts as its least. */
  readonly ms: number;
  /** The event that took longest. */
  readonly what: string;
}

interface Step {
  readonly name: string;
  /** Taps this … */
  readonly tap?: string;
  /** … then presses these keys. */
  readonly keys?: readonly string[];
  /** What is there afterwards. */
  readonly shows: string;
}

const TICKET = 'form.ticket';
const AMOUNT = `${TICKET} .amount input`;
const side = (name: 'BUY' | 'SELL') => `${TICKET} [data-option="${name}"]`;
const share = (percent: string): Step => ({
  ...{ name: `press ${percent}`, tap: `${TICKET} button:text-is("${percent}")` },
  shows: AMOUNT,
});
const tab = (name: string): Step => ({
  ...{ name: `switch to ${name}`, tap: `main [data-option="${name}"]` },
  shows: `main [data-option="${name}"][aria-pressed="true"]`,
});

/** From Home to an order that is not sent, and back. */
const STEPS: readonly Step[] = [
  {
    ...{ name: 'open the market', tap: '.tab-bar [href="/market"]' },
    shows: 'main [href^="/market/"]',
  },
  {
    ...{ name: 'search', tap: 'main input[type=search]', keys: ['B', '0', '0', '1'] },
    shows: 'main [href$="-B0010"]',
  },
  {
    ...{ name: 'take the search back', keys: Array<string>(4).fill('Backspace') },
    shows: 'main [href^="/market/"]',
  },
  ...['KRX', 'US', 'CRYPTO'].map(tab),
  {
    ...{ name: 'open an instrument', tap: 'main [href="/market/CRYPTO-COIN-BTC"]' },
    shows: 'main canvas',
  },
  ...['5m', '1m'].map(tab),
  { name: 'open the ticket', tap: '.thumb-bar .button--BUY', shows: AMOUNT },
  { name: 'type an amount', tap: AMOUNT, keys: ['1', '0', '0', '0', '0', '0'], shows: AMOUNT },
  ...['10%', '25%', '50%'].map(share),
  { name: 'switch to sell', tap: side('SELL'), shows: `${side('SELL')}[aria-pressed="true"]` },
  { name: 'switch to buy', tap: side('BUY'), shows: `${side('BUY')}[aria-pressed="true"]` },
  { name: 'close the ticket', keys: ['Escape'], shows: 'main canvas' },
  { name: 'go back', tap: '.tab-bar [href="/market"]', shows: 'main input[type=search]' },
  { name: 'go Home', tap: '.tab-bar [href="/"]', shows: HOME.figures },
];

/** The least there is to do: a button that counts, a field without a listener. */
const BARE_STEPS: readonly Step[] = [
  { name: 'press', tap: 'button', shows: 'button:text-is("1")' },
  { name: 'press again', tap: 'button', shows: 'button:text-is("2")' },
  { name: 'type', tap: 'input', keys: ['a', 'b', 'c'], shows: 'input' },
];

/** What a person does on a phone while prices tick. */
export async function measureInteractions(stage: WebStage, rate: number): Promise<Interaction[]> {
  return await interact(stage, { url: stage.origin, figures: HOME.figures, steps: STEPS, rate });
}

export async function measureBareInteractions(
  stage: WebStage,
  rate: number,
): Promise<Interaction[]> {
  const { figures } = BARE;
  return await interact(stage, { url: stage.bareOrigin, figures, steps: BARE_STEPS, rate });
}

interface Scene {
  readonly url: string;
  readonly figures: string;
  readonly steps: readonly Step[];
  readonly rate: number;
}

async function interact(stage: WebStage, { url, figures, steps, rate }: Scene) {
  const context = await stage.openPhone({ serviceWorkers: 'allow' });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await untilSettled(page, figures);
    await throttle(page, rate);
    const done: Interaction[] = [];
    for (const step of steps) done.push(...(await takeStep(page, step)));
    return done;
  } finally {
    await context.close();
  }
}

async function takeStep(page: Page, { name, tap, keys = [], shows }: Step): Promise<Interaction[]> {
  const before = (await readReport(page)).interactions.length;
  try {
    if (tap !== undefined) await page.locator(tap).first().tap();
    for (const key of keys) await page.keyboard.press(key);
    await page.locator(shows).first().waitFor();
  } catch (error) {
    throw new Error(`the step “${name}” of the interactions could not be taken`, { cause: error });
  }
  await page.evaluate(TOLD);
  const told = (await readReport(page)).interactions.slice(before);
  const slow = [...Map.groupBy(told, ({ id }) => id).values()].map((events) => {
    const { ms, what } = events.reduce((worst, one) => (one.ms > worst.ms ? one : worst));
    return { name, ms, what };
  });
  const all = (tap === undefined ? 0 : 1) + keys.length;
  const fast = { name, ms: EVENT_MS_MIN, what: 'nothing to tell of' };
  return [...slow, ...Array<Interaction>(Math.max(0, all - slow.length)).fill(fast)];
}

/** Until the browser has told of what it painted last. */
const TOLD = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(
  () => requestIdleCallback(() => resolve(undefined), { timeout: 1000 }))))`;
