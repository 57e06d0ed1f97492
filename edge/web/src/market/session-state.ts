import { type Instant, MICROS_PER_SECOND, parseInstant } from '@mockstreet/shared/instant';
import type { MarketClock } from './market-api.ts';

/** Whether a market trades, as well as it is known now. */
export interface SessionState {
  readonly phase: MarketClock['phase'] | 'UNKNOWN';
  readonly since: string | null;
  readonly nextChange: string | null;
  /** Whole seconds until then; null where it never changes, or is not known. */
  readonly secondsLeft: number | null;
}

const SECONDS_PER_DAY = 86_400;

/**
 * A market's hours are known ahead until its next change. Once that has passed without a newer
 * answer, as while home is away, nobody here can say.
 */
export function sessionState(
  { phase, since, next_change: nextChange }: Pick<MarketClock, 'phase' | 'since' | 'next_change'>,
  now: Instant,
): SessionState {
  const changesAt = parseInstant(nextChange ?? '');
  if (changesAt === undefined) return { phase, since, nextChange: null, secondsLeft: null };
  const secondsLeft = Math.ceil((changesAt - now) / MICROS_PER_SECOND);
  if (secondsLeft > 0) return { phase, since, nextChange, secondsLeft };
  return { phase: 'UNKNOWN', since: null, nextChange: null, secondsLeft: null };
}

/** Time left in figures that keep their width: `02:13:45`; with more than a day to go, its days too. */
export function countdown(seconds: number): { readonly days: number; readonly clock: string } {
  const rest = seconds % SECONDS_PER_DAY;
  const parts = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60];
  return {
    days: Math.floor(seconds / SECONDS_PER_DAY),
    clock: parts.map((part) => `${part}`.padStart(2, '0')).join(':'),
  };
}
