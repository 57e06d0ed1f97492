import { type Instant, MICROS_PER_SECOND, parseInstant } from '@mockstreet/shared/instant';
import type { EdgeStatus } from '../../api/payloads.ts';

/** A plug that was pulled on this device. Both RFC 3339, by the edge's clock. */
export interface PulledPlug {
  readonly pulledAt: string;
  /** When home is started again; it serves seconds later. */
  readonly backAt: string;
}

/** `going`: its last second. `away`: off. `starting`: turned on, and not there yet. */
export type PlugStage = 'going' | 'away' | 'starting' | 'back';

/** @param status as the edge tells; it says since when home is what it is */
export function plugStage(
  { pulledAt, backAt }: PulledPlug,
  status: Pick<EdgeStatus, 'home' | 'since'> | undefined,
  now: Instant,
): PlugStage {
  const isDue = now >= (parseInstant(backAt) ?? 0);
  if (status?.home === 'offline') return isDue ? 'starting' : 'away';
  const since = status && parseInstant(status.since);
  if (since !== undefined && since > (parseInstant(pulledAt) ?? 0)) return 'back';
  return isDue ? 'starting' : 'going';
}

/** Whole seconds until home is turned on again, never below zero. */
export function secondsLeft({ backAt }: PulledPlug, now: Instant): number {
  const at = parseInstant(backAt);
  return at === undefined ? 0 : Math.max(0, Math.ceil((at - now) / MICROS_PER_SECOND));
}

/** What the device kept, if it is one. */
export function readPulledPlug(kept: unknown): PulledPlug | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { pulledAt, backAt } = kept as Readonly<Record<string, unknown>>;
  if (typeof pulledAt !== 'string' || typeof backAt !== 'string') return undefined;
  const areTimes = parseInstant(pulledAt) !== undefined && parseInstant(backAt) !== undefined;
  return areTimes ? { pulledAt, backAt } : undefined;
}
