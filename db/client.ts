import { connect } from 'node:net';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import postgres from 'postgres';
import { arrayTypes } from './array-types.ts';

export type Sql = postgres.Sql<Record<string, never>>;
export type ReservedSql = postgres.ReservedSql<Record<string, never>>;

export interface PostgresOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  readonly applicationName: string;
  /** Connections at most. */
  readonly poolSize?: number;
  /** How long the server lets a statement run, in milliseconds. */
  readonly statementTimeoutMs?: number;
  /** Further settings of the session, by their Postgres names. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A client whose values stay exact: numerics and bigints arrive as text, times as {@link Instant}.
 * `drizzle(client)` would change those parsers, so Drizzle gets a client of its own.
 */
export function createSql(options: PostgresOptions): Sql {
  return postgres(options.url, {
    // The driver leaves Nagle's algorithm on, which stalls a large statement for an ACK.
    socket: ({ host, port }: { host: string[]; port: number[] }) =>
      connect({ host: host[0] as string, port: port[0] as number, noDelay: true }),
    max: options.poolSize ?? 4,
    connect_timeout: 5,
    // In seconds. The driver's own waits grow to 20: a server that is back must be found at once.
    backoff: (attempt: number) => Math.min(1, 0.05 * 2 ** attempt),
    idle_timeout: 0,
    // Sessions hold locks and listen; none is closed for its age.
    max_lifetime: null,
    onnotice: () => {},
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs ?? 10_000,
      lock_timeout: 5_000,
      TimeZone: 'UTC',
      ...options.settings,
    },
    fetch_types: false,
    types: {
      // timestamptz as microseconds: Date would cut it to milliseconds.
      instant: { to: 1184, from: [1184], ...INSTANT },
      ...arrayTypes({ bool: BOOLEAN, int2: NUMBER, int4: NUMBER, timestamptz: INSTANT }),
    },
  } as postgres.Options<Record<string, postgres.PostgresType>>) as unknown as Sql;
}

/**
 * One session of the pool, for whoever holds it until `release()`. On a pool without an open connection the driver's own
 * `reserve` is never answered, unless it asks for the array types there (porsager/postgres#751).
 */
export async function reserveSession(sql: Sql): Promise<ReservedSql> {
  await sql`select`;
  return await sql.reserve();
}

/** Takes an Instant, or text that is already a time. */
function serializeInstant(value: unknown): unknown {
  return typeof value === 'number' ? formatInstant(value as Instant) : value;
}

/**
 * Postgres prints `2026-11-21 09:00:00.1234+00`, without zeros at the end; sessions of ours are always in UTC. Put
 * into our own form, which is read in a fraction of the time.
 */
function parsePostgresInstant(text: string): Instant {
  const [day, time] = [text.slice(0, DAY_LENGTH), text.slice(DAY_LENGTH + 1, SECOND_LENGTH)];
  const fraction = (text.slice(SECOND_LENGTH, -UTC.length) || '.').padEnd(7, '0');
  const at = text.endsWith(UTC) ? parseInstant(`${day}T${time}${fraction}Z`) : undefined;
  if (at === undefined) throw new RangeError(`not a timestamptz: ${text}`);
  return at;
}
const UTC = '+00';
const DAY_LENGTH = '2026-11-21'.length;
const SECOND_LENGTH = '2026-11-21 09:00:00'.length;

const INSTANT = { serialize: serializeInstant, parse: parsePostgresInstant };
const BOOLEAN = { serialize: String, parse: (text: string) => text === 't' };
const NUMBER = { serialize: String, parse: (text: string) => Number.parseInt(text, 10) };
