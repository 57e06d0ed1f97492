import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';

/** [fromAt, toAt) without prints, in which deadlines stand still. */
export interface HaltSpan {
  readonly tickerId: string;
  readonly fromAt: Instant;
  /** Null while it lasts. */
  readonly toAt: Instant | null;
}

/** A halt that is asked for or lasts. */
export interface UnendedHalt {
  readonly id: string;
  readonly tickerId: string;
  readonly cause: 'ADMIN' | 'JUMP';
  /** Null until the feeder takes it in. */
  readonly fromAt: Instant | null;
  readonly isResumeRequested: boolean;
  /** Of a JUMP. */
  readonly jump: HaltJump | null;
}

/** The two prices that no corporate action brings together. */
export interface HaltJump {
  readonly beforeAt: Instant;
  readonly beforePrice: Decimal;
  readonly afterAt: Instant;
  readonly afterPrice: Decimal;
  readonly source: string;
}

/** A halt that the feeder begins: from the later price on. */
export interface JumpHalt extends HaltJump {
  readonly id: string;
  readonly tickerId: string;
  readonly at: Instant;
}

/**
 * Every halt that lasted beyond `after`, in order of time. Whoever decides by a head of the tape reads
 * this afterwards: a halt stands here before its instrument's `complete_to` moves again.
 */
export async function readHalts(sql: Sql, after: Instant): Promise<HaltSpan[]> {
  const rows = await sql<HaltSpan[]>`
    SELECT ticker_id AS "tickerId", from_at AS "fromAt", to_at AS "toAt" FROM halts
    WHERE from_at IS NOT NULL AND coalesce(to_at, 'infinity') > ${after} ORDER BY from_at, id`;
  return rows.map((row) => ({ ...row }));
}

export async function readUnendedHalts(sql: Sql): Promise<UnendedHalt[]> {
  const rows = await sql<UnendedRow[]>`
    SELECT id, ticker_id AS "tickerId", cause, from_at AS "fromAt",
      resume_requested_at IS NOT NULL AS "isResumeRequested", before_at AS "beforeAt",
      before_price AS "beforePrice", after_at AS "afterAt", after_price AS "afterPrice", source
    FROM halts WHERE to_at IS NULL`;
  return rows.map(({ id, tickerId, cause, fromAt, isResumeRequested, ...rest }) => {
    return { id, tickerId, cause, fromAt, isResumeRequested, jump: toJump(rest) };
  });
}

/** The last halt of each instrument that is over, of those that ever were halted. */
export async function readLastHalts(sql: Sql): Promise<EndedHalt[]> {
  const rows = await sql<EndedHalt[]>`
    SELECT DISTINCT ON (ticker_id) ticker_id AS "tickerId", from_at AS "fromAt", to_at AS "toAt"
    FROM halts WHERE to_at IS NOT NULL ORDER BY ticker_id, to_at DESC`;
  return rows.map((row) => ({ ...row }));
}

export interface EndedHalt extends HaltSpan {
  readonly toAt: Instant;
}

/** Halts an instrument, unless it is halted already. */
export async function startJumpHalts(sql: Sql, halts: readonly JumpHalt[]): Promise<void> {
  for (const halt of halts) {
    await sql`
      INSERT INTO halts (id, ticker_id, cause, requested_at, from_at, before_at, before_price,
        after_at, after_price, source)
      VALUES (${halt.id}, ${halt.tickerId}, 'JUMP', ${halt.at}, ${halt.afterAt}, ${halt.beforeAt},
        ${formatDecimal(halt.beforePrice)}, ${halt.afterAt}, ${formatDecimal(halt.afterPrice)},
        ${halt.source})
      ON CONFLICT DO NOTHING`;
  }
}

export async function beginHalt(sql: Sql, id: string, fromAt: Instant): Promise<void> {
  await sql`UPDATE halts SET from_at = ${fromAt} WHERE id = ${id} AND from_at IS NULL`;
}

/** Ends a halt; one that nobody asked to end, because its jump is explained by now. */
export async function endHalt(
  sql: Sql,
  { id, toAt, at }: { readonly id: string; readonly toAt: Instant; readonly at: Instant },
): Promise<void> {
  await sql`
    UPDATE halts SET to_at = ${toAt}, resume_requested_at = coalesce(resume_requested_at, ${at})
    WHERE id = ${id} AND to_at IS NULL`;
}

/** {@link HaltJump} as it is stored: all null for a halt by hand. */
export interface JumpColumns {
  readonly beforeAt: Instant | null;
  readonly beforePrice: string | null;
  readonly afterAt: Instant | null;
  readonly afterPrice: string | null;
  readonly source: string | null;
}
type UnendedRow = Omit<UnendedHalt, 'jump'> & JumpColumns;

export function toJump(row: JumpColumns): HaltJump | null {
  const { beforeAt, beforePrice, afterAt, afterPrice, source } = row;
  if (beforeAt === null || beforePrice === null || afterAt === null) return null;
  if (afterPrice === null || source === null) return null;
  const prices = { beforePrice: decimal(beforePrice), afterPrice: decimal(afterPrice) };
  return { beforeAt, afterAt, source, ...prices };
}
