import { ONE } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '../corporate-actions/corporate-action.ts';
import { readCorporateActions } from '../corporate-actions/corporate-actions.ts';
import type { FeederDatabase } from '../feed/feeder-database.ts';
import { type Coverage, decideUpTo, knownTo } from '../tape/coverage.ts';
import {
  beginHalt,
  type EndedHalt,
  endHalt,
  type HaltJump,
  readLastHalts,
  readUnendedHalts,
  type UnendedHalt,
} from './halts.ts';
import { isJump } from './price-distance.ts';
import { priceFactor } from './price-factor.ts';

/** How far instruments are known, and stored. */
export interface Progress {
  coverageOf(tickerId: string): Coverage | undefined;
  /** Up to where the stored tape is complete. */
  headOf(tickerId: string): Instant | undefined;
}

/** Which instruments are halted, and what corporate actions there are. */
export interface HaltDesk {
  /**
   * Takes in what administrators asked for meanwhile. A halt begins and
   * ends right after what is known: whatever came in between was dropped. Returns who was resumed.
   */
  refresh(at: Instant, progress: Progress): Promise<readonly string[]>;
  /** When the instrument was last resumed; undefined where it never was halted. */
  resumedAt(tickerId: string): Instant | undefined;
  /** What is known of an instrument, given that of its halts there is nothing to know. */
  pastHalts(tickerId: string, coverage: Coverage, at: Instant): Coverage;
  /** Whether a moment lies in a halt, one that lasts or the last one that is over. */
  isHalted(tickerId: string, at: Instant): boolean;
  /** Since when the instrument is halted; undefined where it is not. */
  haltedFrom(tickerId: string): Instant | undefined;
  halted(): ReadonlyMap<string, Instant>;
  /** Takes in a halt that was stored just now. */
  add(tickerId: string, fromAt: Instant): void;
  actionsOf(tickerId: string): readonly CorporateAction[];
}

/** Actions are entered at least a minute before they take effect. */
const ACTIONS_READ_EVERY_MICROS = 20_000_000;

export function createHaltDesk(database: FeederDatabase): HaltDesk {
  const halted = new Map<string, Instant>();
  let over = new Map<string, EndedHalt>();
  let actions = new Map<string, CorporateAction[]>();
  let actionsReadAt: Instant | null = null;
  let isLoaded = false;
  const actionsOf = (tickerId: string) => actions.get(tickerId) ?? [];

  async function readActions(at: Instant, isUrgent: boolean): Promise<void> {
    const isOld = actionsReadAt === null || at - actionsReadAt >= ACTIONS_READ_EVERY_MICROS;
    if (!isOld && !isUrgent) return;
    const all = await database.run(readCorporateActions);
    actions = Map.groupBy(all, ({ tickerId }) => tickerId);
    actionsReadAt = at;
  }

  /** Whether an action that has taken effect by then accounts for the two prices. */
  function isExplained(tickerId: string, jump: HaltJump, upTo: Instant): boolean {
    const factor = priceFactor(actionsOf(tickerId), jump.beforeAt, upTo);
    return factor !== ONE && !isJump(jump.afterPrice, jump.beforePrice, factor);
  }

  async function readOver(): Promise<void> {
    const ended = await database.run(readLastHalts);
    over = new Map(ended.map((halt) => [halt.tickerId, halt]));
    isLoaded = true;
  }

  async function begun(halt: UnendedHalt, progress: Progress): Promise<Instant | undefined> {
    if (halt.fromAt !== null) return halt.fromAt;
    const decidedTo = progress.headOf(halt.tickerId);
    // Nobody prices it, so it stands still anyway.
    if (decidedTo === undefined) return undefined;
    // Behind an open gap too: what is known by now was there before anybody halted.
    const fromAt = addMicros(knownUpTo(halt.tickerId, decidedTo, progress), 1);
    await database.run((sql) => beginHalt(sql, halt.id, fromAt));
    return fromAt;
  }

  /** Returns when the halt ended, if it has. */
  async function ended(
    { id, tickerId, jump, isResumeRequested }: UnendedHalt,
    fromAt: Instant,
    { at, progress }: { at: Instant; progress: Progress },
  ): Promise<Instant | undefined> {
    const upTo = knownUpTo(tickerId, fromAt, progress);
    const isOver = isResumeRequested || (jump && isExplained(tickerId, jump, upTo));
    if (!isOver) return undefined;
    const toAt = addMicros(upTo, 1);
    await database.run((sql) => endHalt(sql, { id, toAt, at }));
    return toAt;
  }

  return {
    async refresh(at, progress) {
      const unended = await database.run(readUnendedHalts);
      if (!isLoaded) await readOver();
      await readActions(at, unended.length > 0);
      // One that ended when nobody saw it end: its statement was stored, and its answer lost.
      const resumed = new Set(halted.keys());
      for (const halt of unended) {
        const { tickerId } = halt;
        const fromAt = await begun(halt, progress);
        if (fromAt === undefined) continue;
        halted.set(tickerId, fromAt);
        const toAt = await ended(halt, fromAt, { at, progress });
        if (toAt === undefined) resumed.delete(tickerId);
        else resumed.add(tickerId);
      }
      if (resumed.size > 0) await readOver();
      for (const tickerId of resumed) halted.delete(tickerId);
      return [...resumed];
    },
    resumedAt: (tickerId) => over.get(tickerId)?.toAt,
    pastHalts(tickerId, coverage, at) {
      const lasts = halted.get(tickerId);
      if (lasts !== undefined) {
        return coverage.completeTo >= lasts - 1 ? decideUpTo(coverage, at) : coverage;
      }
      const last = over.get(tickerId);
      if (!last || coverage.completeTo < last.fromAt - 1) return coverage;
      return decideUpTo(coverage, addMicros(last.toAt, -1));
    },
    isHalted(tickerId, at) {
      const last = over.get(tickerId);
      if (last && last.fromAt <= at && at < last.toAt) return true;
      return at >= (halted.get(tickerId) ?? Number.POSITIVE_INFINITY);
    },
    haltedFrom: (tickerId) => halted.get(tickerId),
    halted: () => halted,
    add(tickerId, fromAt) {
      halted.set(tickerId, fromAt);
    },
    actionsOf,
  };
}

/** Up to where anything has come of the instrument, and no earlier than `least`. */
function knownUpTo(tickerId: string, least: Instant, progress: Progress): Instant {
  const coverage = progress.coverageOf(tickerId);
  return Math.max(least, coverage ? knownTo(coverage) : least) as Instant;
}
