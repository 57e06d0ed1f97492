import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSql, type Sql } from '@mockstreet/db/client';
import { ensureDatabase } from '@mockstreet/native/postgres';
import { REPOSITORY } from '@mockstreet/native/repository';
import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { BenchStack } from './bench-stack.ts';
import { openBenchAccounts } from './bench-users.ts';

export const USERS = 1_000;
const INSTRUMENTS = 20;
const TEMPLATE = 'bench_template';

/** An interval of the past during which orders were accepted and home was away. */
export interface Outage {
  readonly from: Instant;
  readonly to: Instant;
}

/** What every database of a benchmark starts from. */
export interface BenchMarket {
  readonly tickers: readonly string[];
  readonly outage: Outage;
}

/**
 * Makes the template of the benchmark's databases: schema, instruments, users, and the tape of an
 * outage of ten minutes that ended a while ago, a quote a second for each of twenty coins.
 */
export async function prepareMarket(stack: BenchStack, now: Instant): Promise<BenchMarket> {
  await ensureDatabase({ port: stack.ports.postgres, password: stack.postgresPassword }, TEMPLATE);
  const url = stack.databaseUrl(TEMPLATE);
  await promisify(execFile)(process.execPath, [join(REPOSITORY, 'home/setup/main.ts')], {
    env: { DATABASE_URL: url, ROLE_PASSWORDS_FILE: stack.data.home.rolePasswords },
  });
  const sql = createSql({ url, applicationName: 'bench', poolSize: 1 });
  const outage = {
    from: addMicros(now, -15 * MICROS_PER_MINUTE),
    to: addMicros(now, -5 * MICROS_PER_MINUTE),
  };
  try {
    await openBenchAccounts(sql, USERS, addMicros(outage.from, -MICROS_PER_MINUTE));
    const tickers = await pickTickers(sql);
    await recordTape(sql, tickers, outage);
    // What was never analysed is planned for as if it were almost empty.
    await sql.unsafe('vacuum analyze').simple();
    return { tickers, outage };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

let copies = 0;
const kept = new Set<string>();

/** A database of its own for one measurement; returns its address. */
export async function copyMarket(stack: BenchStack): Promise<string> {
  const name = `bench_${++copies}`;
  await asAdministrator(stack, async (sql) => {
    await sql.unsafe(`create database ${name} template ${TEMPLATE}`);
    await sql`checkpoint`;
  });
  kept.add(name);
  return stack.databaseUrl(name);
}

/** Removes what {@link copyMarket} has made: nothing is to be vacuumed while something else is measured. */
export async function dropCopies(stack: BenchStack): Promise<void> {
  await asAdministrator(stack, async (sql) => {
    for (const name of kept) await sql.unsafe(`drop database if exists ${name} with (force)`);
  });
  kept.clear();
}

async function asAdministrator(
  stack: BenchStack,
  work: (sql: Sql) => Promise<void>,
): Promise<void> {
  const sql = createSql({
    ...{ url: stack.databaseUrl('postgres'), applicationName: 'bench', poolSize: 1 },
    // A checkpoint writes what the measurement before has left: a million orders, perhaps.
    statementTimeoutMs: 600_000,
  });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function pickTickers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ tickerId: string }[]>`
    select ticker_id as "tickerId" from instruments
    where market = 'CRYPTO' and is_tradable order by ticker_id limit ${INSTRUMENTS}`;
  return rows.map(({ tickerId }) => tickerId);
}

/** Won, around which the price of an instrument swings, by its place in {@link BenchMarket.tickers}. */
export function middlePriceOf(place: number): number {
  return 5_000 * (place + 1);
}

/** Prices that swing by three percent; what they are changes nothing about the work. */
async function recordTape(sql: Sql, tickers: readonly string[], outage: Outage): Promise<void> {
  const { from, to } = { ...outage, to: addMicros(outage.to, MICROS_PER_MINUTE) };
  await sql`
    select ensure_prints_day(day::date)
    from generate_series(${from}::timestamptz::date, ${to}::timestamptz::date, '1 day') as day`;
  await sql`
    insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at)
    select ticker_id, at, 'QUOTE', price - 5, price + 5, price, 'sim', at
    from unnest(${[...tickers]}::text[], ${tickers.map((_, place) => middlePriceOf(place))}::int[])
        with ordinality as ticker (ticker_id, middle, n),
      generate_series(${from}::timestamptz, ${to}::timestamptz, '1 second') as at,
      lateral (select (middle * (1 + 0.03 * sin(extract(epoch from at)::float8 / 90 + n)))
        ::numeric(20, 0) as price) as quote`;
  await sql`
    insert into tape_heads (ticker_id, source, complete_to, last_print_at)
    select ticker_id, 'sim', max(at), max(at) from prints group by ticker_id`;
}
