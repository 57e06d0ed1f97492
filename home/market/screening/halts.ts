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
    select ticker_id as "tickerId", from_at as "fromAt", to_at as "toAt" from halts
    where from_at is not null and coalesce(to_at, 'infinity') > ${after} order by from_at, id`;
  return rows.map((row) => ({ ...row }));
}

export async function readUnendedHalts(sql: Sql): Promise<UnendedHalt[]> {
  const rows = await sql<UnendedRow[]>`
    select id, ticker_id as "tickerId", cause, from_at as "fromAt",
      resume_requested_at is not null as "isResumeRequested", before_at as "beforeAt",
      before_price as "beforePrice", after_at as "afterAt", after_price as "afterPrice", source
    from halts where to_at is null`;
  return rows.map(({ id, tickerId, cause, fromAt, isResumeRequested, ...rest }) => {
    return { id, tickerId, cause, fromAt, isResumeRequested, jump: toJump(rest) };
  });
}

/** The last halt of each instrument that is over, of those that ever were halted. */
export async function readLastHalts(sql: Sql): Promise<EndedHalt[]> {
  const rows = await sql<EndedHalt[]>`
    select distinct on (ticker_id) ticker_id as "tickerId", from_at as "fromAt", to_at as "toAt"
    from halts where to_at is not null order by ticker_id, to_at desc`;
  return rows.map((row) => ({ ...row }));
}

export interface EndedHalt extends HaltSpan {
  readonly toAt: Instant;
}

/** Halts an instrument, unless it is halted already. */
export async function startJumpHalts(sql: Sql, halts: readonly JumpHalt[]): Promise<void> {
  for (const halt of halts) {
    await sql`
      insert into halts (id, ticker_id, cause, requested_at, from_at, before_at, before_price,
        after_at, after_price, source)
      values (${halt.id}, ${halt.tickerId}, 'JUMP', ${halt.at}, ${halt.afterAt}, ${halt.beforeAt},
        ${formatDecimal(halt.beforePrice)}, ${halt.afterAt}, ${formatDecimal(halt.afterPrice)},
        ${halt.source})
      on conflict do nothing`;
  }
}

export async function beginHalt(sql: Sql, id: string, fromAt: Instant): Promise<void> {
  await sql`update halts set from_at = ${fromAt} where id = ${id} and from_at is null`;
}

/** Ends a halt; one that nobody asked to end, because its jump is explained by now. */
export async function endHalt(
  sql: Sql,
  { id, toAt, at }: { readonly id: string; readonly toAt: Instant; readonly at: Instant },
): Promise<void> {
  await sql`
    update halts set to_at = ${toAt}, resume_requested_at = coalesce(resume_requested_at, ${at})
    where id = ${id} and to_at is null`;
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
