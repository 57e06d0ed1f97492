import { connect } from 'node:net';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import postgres from 'postgres';

export type Sql = postgres.Sql<Record<string, never>>;

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
    types: {
      // timestamptz as microseconds: Date would cut it to milliseconds.
      instant: { to: 1184, from: [1184], serialize: serializeInstant, parse: parsePostgresInstant },
    },
  } as postgres.Options<Record<string, postgres.PostgresType>>) as unknown as Sql;
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
