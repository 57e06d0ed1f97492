import { createHash } from 'node:crypto';
import type { FramePress } from '../frame-press.ts';
import type { LiveQuotes, Tick } from './live-quotes.ts';
import { quotesFrame, quotesText } from './quote-text.ts';

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

/** What a tick brings to those who watch these instruments; undefined when nothing. */
export function tickFrame(
  press: FramePress,
  quotes: LiveQuotes,
  { tickerIds }: Audience<unknown>,
  { seq, changed }: Tick,
): Buffer | undefined {
  const told: Buffer[] = [];
  for (const tickerId of tickerIds) {
    if (!changed.has(tickerId)) continue;
    const live = quotes.get(tickerId);
    if (live) told.push(live.bytes);
  }
  return told.length === 0 ? undefined : quotesFrame(press, seq, told);
}
