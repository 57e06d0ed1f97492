import { createHash } from 'node:crypto';
import { textFrame } from '../text-frame.ts';
import type { LiveQuotes, Tick } from './live-quotes.ts';
import { quotesText } from './quote-text.ts';

/**
 * Those who watch the very same instruments: what one of them is told is told to all, in the same
 * bytes, made once.
 */
export interface Audience<Member> {
  readonly key: string;
  /** In order. */
  readonly tickerIds: readonly string[];
  readonly members: Set<Member>;
}

export function audienceKey(tickerIds: readonly string[]): string {
  return createHash('sha256').update(tickerIds.join()).digest('base64');
}

/** What a tick brings to those who watch these instruments; undefined when nothing. */
function tickText(
  quotes: LiveQuotes,
  tickerIds: readonly string[],
  { seq, changed }: Tick,
): string | undefined {
  const texts: string[] = [];
  for (const tickerId of tickerIds) {
    if (!changed.has(tickerId)) continue;
    const live = quotes.get(tickerId);
    if (live) texts.push(live.text);
  }
  return texts.length === 0 ? undefined : quotesText(seq, texts);
}

/** The latest of what changed in this tick or since; all that there is, since tick 0. */
export function textSince(
  quotes: LiveQuotes,
  tickerIds: Iterable<string>,
  tick: number,
): string | undefined {
  const texts: string[] = [];
  for (const tickerId of tickerIds) {
    const live = quotes.get(tickerId);
    if (live && live.tick >= tick) texts.push(live.text);
  }
  return texts.length === 0 ? undefined : quotesText(quotes.seq(), texts);
}

export function tickFrame(
  quotes: LiveQuotes,
  audience: Audience<unknown>,
  tick: Tick,
): Buffer | undefined {
  const text = tickText(quotes, audience.tickerIds, tick);
  return text === undefined ? undefined : textFrame(text);
}
