import { type Instant, MICROS_PER_MS } from '@mockstreet/shared/instant';
import type { Answer } from '../api/answer.ts';
import type { AnswerStore } from '../query/answer-cache.ts';
import { REMEMBERED_MS } from '../query/newest-answers.ts';
import type { Answered } from '../query/question.ts';
import type { CandlePage } from './candles.ts';

/** Charts whose newest page stays on the device; thirty kilobytes each. */
const CHARTS_KEPT = 20;
const PLACE = 'candles ';
/** Where the names of the charts stand, the one that was looked at last first. */
const INDEX = `${PLACE}newest first`;

/**
 * Keeps the newest page of a chart for the time without home, and lets go of those that were looked
 * at longest ago.
 *
 * @param chart instrument and interval
 */
export async function keepCandles(
  store: AnswerStore,
  chart: string,
  page: Answered<CandlePage>,
): Promise<void> {
  await store.write(PLACE + chart, JSON.stringify(page));
  const before = parsed<readonly string[]>(await store.read(INDEX)) ?? [];
  if (before[0] === chart) return;
  const kept = [chart, ...before.filter((one) => one !== chart)].slice(0, CHARTS_KEPT);
  await store.write(INDEX, JSON.stringify(kept));
  const places = new Set([INDEX, ...kept.map((one) => PLACE + one)]);
  await forgetBut(store, places);
}

/** What was kept of a chart, unless that is too long ago to be worth showing. */
export async function keptCandles(
  store: AnswerStore,
  chart: string,
  now: Instant,
): Promise<Answer<Answered<CandlePage>>> {
  const page = parsed<Answered<CandlePage>>(await store.read(PLACE + chart));
  const isWorth = page && now - page.receivedAt < REMEMBERED_MS * MICROS_PER_MS;
  return isWorth ? { ok: true, value: page } : { ok: false, fault: { kind: 'unreachable' } };
}

/** They say which instruments somebody has looked at. */
export async function forgetCandles(store: AnswerStore): Promise<void> {
  await forgetBut(store, new Set());
}

async function forgetBut(store: AnswerStore, places: ReadonlySet<string>): Promise<void> {
  const gone = (await store.owners()).filter((one) => one.startsWith(PLACE) && !places.has(one));
  await Promise.all(gone.map((one) => store.forget(one)));
}

/** What cannot be read was never kept. */
function parsed<T>(text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
