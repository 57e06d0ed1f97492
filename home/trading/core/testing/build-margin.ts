import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import type { Account } from '../account.ts';
import type { LiquidationSources } from '../liquidate.ts';
import { DEFAULT_TRADING_RULES } from '../trading-rules.ts';
import { buildAccount, type Holding } from './build-account.ts';
import { findInstrument } from './find-instrument.ts';
import { START } from './moment.ts';

/** The midnight in Seoul behind {@link START}. */
export const MIDNIGHT = parseInstant('2026-03-03T00:00:00+09:00') as Instant;

/** An account that may owe since the start of the tests' time, and is judged up to there. */
export function buildOwing(
  cashKrw: string,
  holdings: Readonly<Record<string, Holding>> = {},
  checkedTo = START,
): Account {
  const margin = { since: START, checkedTo, partition: 3 };
  return { ...buildAccount(cashKrw, holdings), margin };
}

interface Market {
  /** In any order. */
  readonly prints: readonly Print[];
  readonly actions?: readonly CorporateAction[];
  /** Tickers whose markets are closed. */
  readonly closed?: readonly string[];
  /** By ticker, a moment at which it was not traded. */
  readonly pauses?: Readonly<Record<string, Instant>>;
}

/** What accounts are judged by: the house's rules, and these prints. */
export function buildMarket({
  prints,
  actions = [],
  closed = [],
  pauses = {},
}: Market): LiquidationSources {
  const tapes = Map.groupBy(
    prints.toSorted((a, b) => a.at - b.at),
    ({ tickerId }) => tickerId,
  );
  return {
    rules: DEFAULT_TRADING_RULES,
    tapeOf: (tickerId) => ({ prints: tapes.get(tickerId) ?? [] }),
    instrumentOf: findInstrument,
    actionsOf: (tickerId) => actions.filter((action) => action.tickerId === tickerId),
    isTradedThrough: (tickerId, from, to) => {
      const pause = pauses[tickerId];
      const isPaused = pause !== undefined && from <= pause && pause <= to;
      return !isPaused && !closed.includes(tickerId);
    },
  };
}
