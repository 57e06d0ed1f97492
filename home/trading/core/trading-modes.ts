import type { Instant } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import type { Side } from '@mockstreet/shared/order';
import type { Denial } from './decide-order.ts';

/** The mildest first. REDUCE_ONLY takes sales of what is held; HALTED no new order at all. */
export const TRADING_MODES = ['ACTIVE', 'REDUCE_ONLY', 'HALTED'] as const;
export type TradingMode = (typeof TRADING_MODES)[number];

/** What a mode is said of, the widest first. */
export const MODE_SCOPES = ['ALL', 'MARKET', 'INSTRUMENT', 'USER'] as const;
export type ModeScope = (typeof MODE_SCOPES)[number];

/** What an administrator said of a subject: a row that never changes. */
export interface ModeSaid {
  /** 1, 2, 3 …: the last word on a subject is the one with the highest. */
  readonly id: number;
  readonly scope: ModeScope;
  /** The market, ticker_id or user id; null for ALL. */
  readonly subject: string | null;
  readonly mode: TradingMode;
  /** Why, for those whom it concerns. */
  readonly note: string;
  readonly setBy: string;
  readonly setAt: Instant;
  /** Counts for orders that were accepted from then on; never earlier than that of the one before. */
  readonly effectiveFrom: Instant;
}

/** Whom or what a mode is asked for; what is left out is not looked at. */
export interface ModeQuestion {
  readonly market?: Market;
  readonly tickerId?: string;
  readonly userId?: string;
}

/** Trading modes as they were in force at any time. */
export interface TradingModes {
  /** The strictest that is in force, of equal ones the widest; undefined where all is ACTIVE. */
  strictest(question: ModeQuestion, at: Instant): ModeSaid | undefined;
}

/** @param said oldest first */
export function createTradingModes(said: readonly ModeSaid[]): TradingModes {
  const bySubject = Map.groupBy(said, ({ scope, subject }) => keyOf(scope, subject));
  const inForce = (scope: ModeScope, subject: string | null | undefined, at: Instant) =>
    subject === undefined
      ? undefined
      : bySubject.get(keyOf(scope, subject))?.findLast(({ effectiveFrom }) => effectiveFrom <= at);
  return {
    strictest({ market, tickerId, userId }, at) {
      // Hardly ever is there anything at all, and every order asks.
      if (said.length === 0) return undefined;
      const found = [
        inForce('ALL', null, at),
        inForce('MARKET', market, at),
        inForce('INSTRUMENT', tickerId, at),
        inForce('USER', userId, at),
      ];
      const only = (mode: TradingMode) => found.find((one) => one?.mode === mode);
      return only('HALTED') ?? only('REDUCE_ONLY');
    },
  };
}

function keyOf(scope: ModeScope, subject: string | null): string {
  return `${scope} ${subject ?? ''}`;
}

/** Why a mode takes no such order; undefined where it does. More than is held is refused elsewhere. */
export function refuseByMode(said: ModeSaid | undefined, side: Side): Denial | undefined {
  if (!said || said.mode === 'ACTIVE') return undefined;
  const detail = `mode=${said.mode} scope=${said.scope}`;
  if (said.mode === 'HALTED') return { code: 'MARKET_CLOSED', detail };
  return side === 'BUY' ? { code: 'LIMIT_EXCEEDED', detail } : undefined;
}
